import { type Coverage, validateCoverage } from '@chatpulse/contracts';
import type { IncomingMessage } from '@chatpulse/kafka';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { readChatLines } from '../support/chat-lines.js';
import { type KafkaProxy, startKafkaProxy } from '../support/kafka-proxy.js';
import { createSurroundings, decodeEvent, eventsOf, type Surroundings, speaker } from '../support/service.js';
import { kafkaConfig } from '../support/test-kafka.js';
import { until } from '../support/until.js';

jest.setTimeout(60_000);

const { lines } = readChatLines();
let here: Surroundings;
let proxy: KafkaProxy;
let records: readonly IncomingMessage[];

beforeEach(async () => {
  here = await createSurroundings();
  proxy = await startKafkaProxy(here.own.config.brokers[0] ?? '');
  records = await here.own.read(here.own.topics.coverage);
});
afterEach(async () => {
  await here.close();
  await proxy.close();
});

/** The newest record of each interval, in the order in which they began. */
function intervals(): Coverage[] {
  const newest = new Map<string, Coverage>();
  for (const { key, value } of records) {
    const validation = validateCoverage(JSON.parse(String(value)));
    if (!validation.ok) throw new Error(validation.problem);
    newest.set(String(key), validation.value);
  }
  return [...newest.values()].sort((a, b) => a.from - b.from);
}

/** Newest sent time of what is in the topic, which is how far coverage can get here. */
const line = (text: string, sentAt: number): string =>
  `@id=${text};room-id=71000001;user-id=9;tmi-sent-ts=${sentAt} :ann!ann@ann PRIVMSG #examplechannel :${text}`;

test('is published while a channel is heard, grows, and is closed when the service stops', async () => {
  const service = await here.start();
  const client = await speaker(service, here.chat);
  client.say(line('one', Date.now()));
  await until('an interval that grew', () => intervals().some(({ from, to = from }) => to > from + 500));
  expect(intervals()).toMatchObject([
    { channel: 'examplechannel', channelId: '71000001', reader: 'a', state: 'open', reason: 'joined' },
  ]);
  const { to = 0 } = intervals()[0] ?? {};
  await service.lifecycle.stop('test');
  await until('the end', () => intervals()[0]?.state === 'closed');
  expect(intervals()).toMatchObject([{ reason: 'shutdown' }]);
  expect(intervals()[0]?.to).toBeGreaterThanOrEqual(to);
  expect(service.exits).toEqual([]);
});

test('a socket that was lost is a gap between two intervals', async () => {
  const service = await here.start();
  const client = await speaker(service, here.chat);
  client.say(line('one', Date.now()));
  await until('an interval that grew', () => intervals().some(({ from, to = from }) => to > from));
  client.socket.terminate();
  await until('a second interval', () => intervals().length === 2);
  const [first, second] = intervals();
  expect(first).toMatchObject({ state: 'closed', reason: 'socket_lost' });
  expect(second?.from).toBeGreaterThan(first?.to ?? Number.POSITIVE_INFINITY);
});

test('what a killed instance left open is closed, where it was, by the one that follows it under its name', async () => {
  const { topics, kafka } = here.own;
  const left = { channel: 'examplechannel', reader: 'a', instance: 'one', from: 1000, to: 2000 };
  const foreign = { ...left, instance: 'another' };
  for (const value of [left, foreign]) {
    await kafka.producer().send({
      topic: topics.coverage,
      key: `examplechannel|a|1000|${value.instance}`,
      value: JSON.stringify({ ...value, state: 'open', reason: 'joined' }),
    });
  }
  await here.start();
  await until(
    'the end',
    () => intervals().length === 2 && intervals().some(({ state }) => state === 'closed'),
  );
  const byInstance = intervals().sort((a, b) => (a.instance ?? '').localeCompare(b.instance ?? ''));
  expect(byInstance).toEqual([
    { ...foreign, state: 'open', reason: 'joined' },
    { ...left, state: 'closed', reason: 'socket_lost' },
  ]);
});

test('what a full buffer dropped is a gap, and nothing that is covered is missing', async () => {
  const service = await here.start({ kafka: kafkaConfig(proxy.broker), bufferBytes: 64 * 1024 });
  const events = await here.own.read(here.own.topics.chat);
  const client = await speaker(service, here.chat);
  const start = Date.now();
  client.say(line('first', start));
  await until('an interval that grew', () => intervals().some(({ from, to = from }) => to > from));
  proxy.cut();
  const sent: { id: string; sentAt: number }[] = [];
  while ((await service.status()).dropped === 0) {
    const id = `m${sent.length}`;
    const sentAt = Date.now();
    sent.push({ id, sentAt });
    client.say(line(id, sentAt).padEnd(1000, '.'));
  }
  proxy.restore();
  await until('a second interval', () => intervals().length === 2);
  const last = { id: 'last', sentAt: Date.now() + 2000 };
  await until('it grew', () => (intervals()[1]?.to ?? 0) > last.sentAt);
  const [first, second] = intervals();
  expect([first?.state, first?.reason]).toEqual(['closed', 'buffer_full']);
  expect(second).toMatchObject({ state: 'open', reason: 'joined' });

  const stored = new Set(eventsOf(events).map((record) => decodeEvent(record).id));
  const lost = sent.filter(({ id }) => !stored.has(id));
  expect(lost.length).toBeGreaterThan(0);
  const covered = (at: number): boolean => intervals().some(({ from, to = from }) => from <= at && at <= to);
  expect(lost.filter(({ sentAt }) => covered(sentAt))).toEqual([]);
});

test('never reaches beyond what Kafka holds while it is away', async () => {
  const service = await here.start({ kafka: kafkaConfig(proxy.broker) });
  const client = await speaker(service, here.chat);
  client.say(...lines.slice(0, 1), line('one', Date.now()));
  await until('an interval that grew', () => intervals().some(({ from, to = from }) => to > from));
  proxy.cut();
  const awayAt = Date.now();
  client.say(line('two', awayAt));
  await until('the line is read', async () => (await service.status()).buffered > 0);
  const before = intervals()[0]?.to ?? 0;
  expect(before).toBeLessThanOrEqual(awayAt);
  proxy.restore();
  await until('it goes on', () => (intervals()[0]?.to ?? 0) > awayAt);
  expect(intervals()).toHaveLength(1);
});
