import { describe, expect, test } from '@jest/globals';
import { drop, ok, retry } from '../../src/handling/outcome.js';
import { createBench, eventually } from '../support/broker.js';
import {
  copies,
  letters,
  recorder,
  send,
  start,
  storedLetters,
  textOf,
  topicWithCompanions,
} from '../support/handling.js';

const bench = createBench();

const quick = { KAFKA_RETRY_BASE_DELAY: '200', KAFKA_RETRY_MAX_DELAY: '1000' };

describe('a fault that passes', () => {
  test('is retried by the handler that failed, later, and holds nothing up meanwhile', async () => {
    const topic = await bench.topic(2);
    const kafka = bench.kafka(quick);
    const audit = recorder('test.audit', topic, async (message) =>
      textOf(message) === 'b' && message.attempt === 1 ? retry('the shop is shut') : ok,
    );
    const index = recorder('test.index', topic, async () => ok);
    await start(kafka, [audit, index]);
    await send(kafka, topic, ['a', 'b', 'c'], { headers: { 'x-correlation-id': 'c-1' }, partition: 1 });
    await eventually(() => audit.seen.length === 4);
    expect(audit.seen.map((message) => [textOf(message), message.attempt])).toEqual([
      ['a', 1],
      ['b', 1],
      ['c', 1],
      ['b', 2],
    ]);
    expect(audit.seen[3]).toMatchObject({ topic, partition: 1, offset: '1', correlationId: 'c-1' });
    expect(audit.seen[3]?.timestamp).toBe(audit.seen[1]?.timestamp);
    expect(audit.seen[3]?.key).toEqual(audit.seen[1]?.key);
    expect(index.seen.map(textOf)).toEqual(['a', 'b', 'c']);
  });

  test('is waited for as long as the policy says, and the wait grows', async () => {
    const topic = await bench.topic();
    const kafka = bench.kafka(quick);
    const triedAt: number[] = [];
    const audit = recorder('test.audit', topic, async ({ attempt }) => {
      triedAt.push(Date.now());
      return attempt < 4 ? retry('not yet') : ok;
    });
    await start(kafka, [audit]);
    await send(kafka, topic, ['a']);
    await eventually(() => audit.seen.length === 4);
    const written = await copies(bench, topic);
    const waits = written.map(({ headers, timestamp }) => Number(headers['x-retry-due-at']) - timestamp);
    for (const [index, expected] of [200, 400, 800].entries()) {
      expect(waits[index]).toBeGreaterThan(expected * 0.8 - 50);
      expect(waits[index]).toBeLessThanOrEqual(expected * 1.2);
      expect(triedAt[index + 1]).toBeGreaterThanOrEqual(Number(written[index]?.headers['x-retry-due-at']));
    }
    // The next copy is written after the attempt, so never before the one before it was due.
    expect(written[1]?.timestamp).toBeGreaterThanOrEqual(Number(written[0]?.headers['x-retry-due-at']));
    expect(written.map(({ headers }) => headers['x-retry-count'])).toEqual(['1', '2', '3']);
  });

  test('is waited for as long as the handler asks', async () => {
    const topic = await bench.topic();
    const kafka = bench.kafka({ ...quick, KAFKA_RETRY_MAX_DELAY: '30000' });
    const audit = recorder('test.audit', topic, async ({ attempt }) =>
      attempt === 1 ? retry('come back later', 700) : ok,
    );
    await start(kafka, [audit]);
    await send(kafka, topic, ['a']);
    await eventually(() => audit.seen.length === 2);
    const [copy] = await copies(bench, topic);
    const waited = Number(copy?.headers['x-retry-due-at']) - Number(copy?.timestamp);
    expect(waited).toBeGreaterThan(600);
    expect(waited).toBeLessThanOrEqual(700);
  });

  test('that does not pass is dead-lettered after the last attempt, with its first failure', async () => {
    const topic = await bench.topic();
    const kafka = bench.kafka(quick);
    const audit = recorder('test.audit', topic, async () => retry('the shop is shut', 10));
    await start(kafka, [audit]);
    await send(kafka, topic, ['a'], { headers: { 'x-correlation-id': 'c-1', other: 'kept' } });
    await eventually(async () => (await storedLetters(bench, topic)) === 1);
    expect(audit.seen.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5]);
    const written = await copies(bench, topic);
    const [letter] = await letters(bench, topic);
    expect(letter).toMatchObject({ key: Buffer.from('k'), value: Buffer.from('a'), partition: 0 });
    expect(letter?.headers).toMatchObject({
      'x-original-topic': topic,
      'x-original-partition': '0',
      'x-original-offset': '0',
      'x-original-timestamp': String(audit.seen[0]?.timestamp),
      'x-handler-id': 'test.audit',
      'x-correlation-id': 'c-1',
      'x-retry-count': '4',
      'x-error-code': 'RETRIES_EXHAUSTED',
      'x-reason': 'exhausted',
      'x-error-message': 'the shop is shut',
      'x-first-failed-at': written[0]?.headers['x-first-failed-at'],
      other: 'kept',
    });
    expect(new Date(letter?.headers['x-failed-at'] ?? '').getTime()).toBeGreaterThan(
      new Date(letter?.headers['x-first-failed-at'] ?? '').getTime(),
    );
    expect(letter?.headers).not.toHaveProperty('x-retry-due-at');
  });
});

describe('a retry goes only to the handler that failed', () => {
  test('of two services on one topic', async () => {
    const topic = await bench.topic();
    const [one, two] = [bench.kafka(quick), bench.kafka(quick)];
    const fails = recorder('one.audit', topic, async ({ attempt }) => (attempt === 1 ? retry('no') : ok));
    const works = recorder('two.audit', topic, async () => ok);
    await start(one, [fails]);
    await start(two, [works]);
    await send(one, topic, ['a']);
    await eventually(() => fails.seen.length === 2);
    await eventually(() => two.retries.all()[0]?.messagesSkipped === 1);
    expect(works.seen).toHaveLength(1);
  });

  test('of two groups of one service', async () => {
    const topic = await bench.topic();
    const kafka = bench.kafka(quick);
    const fails = recorder('test.audit', topic, async ({ attempt }) => (attempt === 1 ? retry('no') : ok));
    const works = recorder('test.index', topic, async () => ok);
    await start(kafka, [fails]);
    await start(kafka, [works]);
    await send(kafka, topic, ['a']);
    await eventually(() => fails.seen.length === 2 && kafka.retries.all()[0]?.messagesSkipped === 1);
    expect(works.seen).toHaveLength(1);
    expect(await storedLetters(bench, topic)).toBe(0);
  });

  test('and to nobody when that is no more: it is dead-lettered under its own code', async () => {
    const topic = await bench.topic();
    const kafka = bench.kafka(quick);
    const before = recorder('test.gone', topic, async () => retry('the shop is shut'));
    const { groupId, stop } = await start(kafka, [before]);
    await send(kafka, topic, ['a']);
    await eventually(() => kafka.retries.all()[0]?.messagesDelayed === 1);
    await stop();
    const after = recorder('test.here', topic, async () => ok);
    await start(bench.kafka(quick), [after], groupId);
    await eventually(async () => (await storedLetters(bench, topic)) === 1);
    const [letter] = await letters(bench, topic);
    expect(letter?.headers).toMatchObject({
      'x-error-code': 'HANDLER_NOT_FOUND',
      'x-handler-id': 'test.gone',
      'x-original-offset': '0',
      'x-retry-count': '1',
    });
    expect(after.seen).toEqual([]);
  });
});

describe('a copy that is too large for the retry topic', () => {
  test('goes to the dead letters instead of round and round', async () => {
    const topic = await bench.topic();
    const spec = { name: `${topic}.retry`, partitions: 1, config: { 'max.message.bytes': '1000' } };
    const kafka = bench.kafka({ ...quick, KAFKA_COMPRESSION: 'none' });
    await kafka.admin().ensureTopics([spec], { replicationFactor: 1 });
    const audit = recorder('test.audit', topic, async () => retry('the shop is shut'));
    await start(kafka, [audit]);
    await send(kafka, topic, ['x'.repeat(900)]);
    await eventually(async () => (await storedLetters(bench, topic)) === 1);
    const [letter] = await letters(bench, topic);
    expect(letter?.value).toHaveLength(900);
    expect(letter?.headers).toMatchObject({
      'x-error-code': 'RECORD_TOO_LARGE',
      'x-reason': 'oversized',
      'x-retry-count': '0',
      'x-error-message': expect.stringContaining('the shop is shut'),
    });
    expect(audit.seen).toHaveLength(1);
  });

  test('is cut where the dead letters do not take it either, and says how large it was', async () => {
    const topic = await topicWithCompanions(bench);
    const admin = bench.kafka().admin();
    const large = { name: topic, partitions: 1, config: { 'max.message.bytes': '2000000' } };
    await admin.ensureTopics([large], { replicationFactor: 1, apply: true });
    const kafka = bench.kafka({ ...quick, KAFKA_COMPRESSION: 'none' });
    await start(kafka, [recorder('test.audit', topic, async () => retry('the shop is shut'))]);
    await send(kafka, topic, ['x'.repeat(1_500_000)]);
    await eventually(async () => (await storedLetters(bench, topic)) === 1);
    const [letter] = await letters(bench, topic);
    expect(letter?.value).toHaveLength(512 * 1024);
    expect(letter?.headers).toMatchObject({
      'x-error-code': 'RECORD_TOO_LARGE',
      'x-original-size': '1500000',
    });
  });

  test('does not happen for the headers alone, where the kit made the topic', async () => {
    const topic = await bench.topic(1, { 'max.message.bytes': '3000' });
    const kafka = bench.kafka({ ...quick, KAFKA_COMPRESSION: 'none' });
    const audit = recorder('test.audit', topic, async ({ attempt }) => (attempt === 1 ? retry('no') : ok));
    await start(kafka, [audit]);
    await send(kafka, topic, ['x'.repeat(2800)]);
    await eventually(() => audit.seen.length === 2);
  });
});

describe('a retry topic', () => {
  test('is created for handlers that ask for one, like the original, and for no other', async () => {
    const [asked, ordered, once] = [await bench.topic(3), await bench.topic(), await bench.topic()];
    const kafka = bench.kafka({ ...quick, KAFKA_RETRY_TOPIC_RETENTION_MS: '86400000' });
    await start(kafka, [
      { id: 'test.asked', topic: asked, handle: async () => ok },
      { id: 'test.ordered', topic: ordered, order: 'key', handle: async () => ok },
      { id: 'test.once', topic: once, retry: false, handle: async () => ok },
    ]);
    const names = [asked, ordered, once].map((topic) => `${topic}.retry`);
    const views = await kafka.admin().viewTopics(names);
    expect(views.map(({ topic, partitions }) => [topic, partitions.length])).toEqual([[`${asked}.retry`, 3]]);
    expect(await kafka.admin().topicConfig(`${asked}.retry`)).toMatchObject({
      'cleanup.policy': 'delete',
      'retention.ms': '86400000',
      'segment.ms': '3600000',
    });
  });

  test('tells the operator what happened in it', async () => {
    const topic = await bench.topic();
    const kafka = bench.kafka({ ...quick, KAFKA_RETRY_ATTEMPTS: '3' });
    const audit = recorder('test.audit', topic, async (message) => {
      if (message.attempt === 1) return retry('no');
      return textOf(message) === 'never' ? retry('no', 0) : drop('no use');
    });
    const { stop } = await start(kafka, [audit]);
    const producer = kafka.producer();
    const foreign = { 'x-handler-id': 'other.audit', 'x-retry-due-at': String(Date.now() + 60_000) };
    await producer.send({ topic: `${topic}.retry`, key: null, value: 'foreign', headers: foreign });
    await send(kafka, topic, ['never']);
    await send(kafka, topic, ['later']);
    const state = () => kafka.retries.all()[0];
    await eventually(() => state()?.messagesProcessed === 1 && state()?.errorsEncountered === 2);
    expect(state()).toMatchObject({ topic: `${topic}.retry`, running: true, messagesSkipped: 1 });
    expect(state()?.messagesDelayed).toBeGreaterThan(0);
    kafka.retries.reset();
    expect(state()).toMatchObject({ running: true, messagesProcessed: 0, messagesSkipped: 0 });
    await stop();
    expect(state()?.running).toBe(false);
  });
});
