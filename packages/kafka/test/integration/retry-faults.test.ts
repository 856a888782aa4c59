import { createHealth } from '@chatpulse/service';
import { describe, expect, test } from '@jest/globals';
import { DependencyDownError } from '../../src/errors.js';
import type { Handler } from '../../src/handling/handler.js';
import { ok, retry } from '../../src/handling/outcome.js';
import { createBench, eventually, unique } from '../support/broker.js';
import { copies, letters, recorder, send, start, storedLetters, textOf } from '../support/handling.js';
import { recordingLogger } from '../support/logs.js';

const bench = createBench();

const quick = { KAFKA_RETRY_BASE_DELAY: '200', KAFKA_RETRY_MAX_DELAY: '1000' };

describe('a retry that is not due yet', () => {
  test('is handled once, after a restart in between', async () => {
    const topic = await bench.topic();
    const env = { KAFKA_RETRY_BASE_DELAY: '2000', KAFKA_RETRY_MAX_DELAY: '2000' };
    const first = bench.kafka(env);
    const before = recorder('test.audit', topic, async () => retry('the shop is shut'));
    const { groupId, stop } = await start(first, [before]);
    await send(first, topic, ['a']);
    await eventually(() => first.retries.all()[0]?.messagesDelayed === 1);
    await stop();
    const second = bench.kafka(env);
    const after = recorder('test.audit', topic, async () => ok);
    await start(second, [after], groupId);
    await eventually(() => after.seen.length === 1);
    expect([before.seen.length, after.seen[0]?.attempt]).toEqual([1, 2]);
    await eventually(async () => (await second.admin().groupLag(`${groupId}.retry`))[0]?.lag === 0);
  });

  test('is handled once when another member joins in between', async () => {
    const topic = await bench.topic(2);
    const env = { ...quick, KAFKA_RETRY_BASE_DELAY: '3000', KAFKA_RETRY_MAX_DELAY: '3000' };
    const seen: [string, number][] = [];
    const handler = (): Handler =>
      recorder('test.audit', topic, async (message) => {
        seen.push([textOf(message), message.attempt]);
        return message.attempt === 1 ? retry('the shop is shut') : ok;
      });
    const first = bench.kafka({ ...env, KAFKA_HEARTBEAT_INTERVAL: '100' });
    const { groupId } = await start(first, [handler()]);
    await send(first, topic, ['a'], { partition: 0 });
    await send(first, topic, ['b'], { partition: 1 });
    await eventually(() => first.retries.all()[0]?.messagesDelayed === 2);
    await start(bench.kafka({ ...env, KAFKA_HEARTBEAT_INTERVAL: '100' }), [handler()], groupId);
    await eventually(() => seen.length === 4);
    expect(seen.slice(2).sort()).toEqual([
      ['a', 2],
      ['b', 2],
    ]);
  });

  test('does not cost its consumer the group, even when it waits longer than a session', async () => {
    const topic = await bench.topic();
    const { logger, lines } = recordingLogger('info');
    const waits = {
      KAFKA_RETRY_BASE_DELAY: '7000',
      KAFKA_SESSION_TIMEOUT: '6000',
      KAFKA_HEARTBEAT_INTERVAL: '500',
    };
    const kafka = bench.kafka(waits, { logger });
    const audit = recorder('test.audit', topic, async ({ attempt }) =>
      attempt === 1 ? retry('the shop is shut', 7000) : ok,
    );
    const { groupId } = await start(kafka, [audit]);
    await send(kafka, topic, ['a']);
    await eventually(() => audit.seen.length === 2);
    const joins = lines.filter(
      (line) => line.msg === 'kafka: joined the group' && line.groupId === `${groupId}.retry`,
    );
    expect(joins).toHaveLength(1);
  });

  test('does not hold up the other partitions', async () => {
    const topic = await bench.topic(2);
    const kafka = bench.kafka({ ...quick, KAFKA_RETRY_MAX_DELAY: '30000' });
    const audit = recorder('test.audit', topic, async (message) => {
      if (message.attempt > 1) return ok;
      return retry('the shop is shut', textOf(message) === 'slow' ? 20_000 : 100);
    });
    await start(kafka, [audit]);
    await send(kafka, topic, ['slow'], { partition: 0 });
    await eventually(() => kafka.retries.all()[0]?.messagesDelayed === 1);
    await send(kafka, topic, ['quick'], { partition: 1 });
    await eventually(() => audit.seen.length === 3);
    expect(audit.seen.map(textOf)).toEqual(['slow', 'quick', 'quick']);
  });
});

describe('a handler that throws at a retry', () => {
  test('for a dependency that is down gets the same copy again, however often, and it costs no attempt', async () => {
    const topic = await bench.topic();
    const kafka = bench.kafka(quick);
    let down = 5;
    const audit = recorder('test.audit', topic, async ({ attempt }) => {
      if (attempt === 1) return retry('no');
      if (down-- > 0) throw new DependencyDownError('the database is away');
      return ok;
    });
    await start(kafka, [audit]);
    await send(kafka, topic, ['a']);
    await eventually(() => audit.seen.length === 7);
    expect(await copies(bench, topic)).toHaveLength(1);
    expect(audit.seen.at(-1)?.attempt).toBe(2);
  });

  test('ends the process, and the copy is dead-lettered when it has done so three times', async () => {
    const topic = await bench.topic();
    const groupId = unique('group');
    let calls = 0;
    for (let run = 1; run <= 3; run++) {
      const kafka = bench.kafka(quick);
      const audit = recorder('test.audit', topic, async ({ attempt }) => {
        if (attempt === 1) return retry('no', 0);
        calls += 1;
        throw new TypeError('a bug');
      });
      const { crashes } = await start(kafka, [audit], groupId);
      if (run === 1) await send(kafka, topic, ['a']);
      if (run < 3) await eventually(() => crashes.length === 1);
      else await eventually(async () => (await storedLetters(bench, topic)) === 1);
      await kafka.disconnect();
    }
    expect(calls).toBe(3);
    const [letter] = await letters(bench, topic);
    expect(letter?.headers).toMatchObject({ 'x-error-code': 'CRASHED_REPEATEDLY', 'x-reason': 'exhausted' });
  });

  test('everything, stops the partition instead of dead-lettering it all, and health turns red', async () => {
    const topic = await bench.topic();
    const health = createHealth();
    const kafka = bench.kafka({ ...quick, KAFKA_RETRY_ATTEMPTS: '2' }, { health });
    const audit = recorder('test.audit', topic, async () => retry('a bad deploy', 0));
    await start(kafka, [audit]);
    await send(
      kafka,
      topic,
      Array.from({ length: 30 }, (_, index) => `value ${index}`),
    );
    await eventually(() => health.ready().checks.kafka?.detail?.includes('retries of test.audit') === true);
    expect(health.ready().ok).toBe(false);
    expect(await storedLetters(bench, topic)).toBe(19);
  });
});
