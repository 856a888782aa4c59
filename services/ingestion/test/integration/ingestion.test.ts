import { type ChatMessage, validateDeadLetterHeaders } from '@chatpulse/contracts';
import { type IncomingMessage, partitionFor } from '@chatpulse/kafka';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { readChatLines } from '../support/chat-lines.js';
import {
  createSurroundings,
  decodeEvent,
  eventsOf,
  isTick,
  type Surroundings,
  speaker,
} from '../support/service.js';
import { until } from '../support/until.js';

jest.setTimeout(60_000);

const { lines } = readChatLines();
let here: Surroundings;

beforeEach(async () => {
  here = await createSurroundings();
});
afterEach(() => here.close());

let counter = 0;
/** A line of the example channel that says `text`, with an id of its own. */
const asMessage = (text: string): string =>
  `@id=m${counter++};room-id=71000001;user-id=9;tmi-sent-ts=${1_704_558_000_000 + counter} :ann!ann@ann PRIVMSG #examplechannel :${text}`;

test('every line becomes one valid record: key, partition by key, record time, order', async () => {
  const service = await here.start();
  const records = await here.own.read(here.own.topics.chat);
  (await speaker(service, here.chat)).say(...lines);
  const events = (): IncomingMessage[] => eventsOf(records);
  await until('all lines in Kafka', () => events().length === lines.length, 30_000);
  const decoded = events().map((record) => ({ record, event: decodeEvent(record) }));
  for (const { record, event } of decoded) {
    expect(String(record.key)).toBe('71000001');
    expect(record.partition).toBe(partitionFor('71000001', 4));
    expect(record.timestamp).toBe(event.sentAt);
  }
  const sentTimes = lines.map((line) => Number(/tmi-sent-ts=(\d+)/.exec(line)?.[1]));
  expect(decoded.map(({ event }) => event.sentAt)).toEqual(sentTimes);
  expect(new Set(decoded.map(({ event }) => event.id)).size).toBe(lines.length);
  const { acknowledged, deadLettered } = await service.status();
  expect({ acknowledged, deadLettered }).toEqual({ acknowledged: lines.length, deadLettered: 0 });
  const progress = await (await service.get('/progress')).json();
  expect(progress).toEqual({
    pending: expect.any(Number),
    acknowledged: { examplechannel: lines.length - 2 },
  });
});

test('ticks reach every partition, on Twitch’s clock, after the events they follow', async () => {
  const service = await here.start();
  const records = await here.own.read(here.own.topics.chat);
  (await speaker(service, here.chat)).say(lines[0] ?? '');
  const ticksIn = (partition: number): IncomingMessage[] =>
    records.filter((record) => isTick(record) && record.partition === partition);
  await until(
    'ticks everywhere',
    () => [0, 1, 2, 3].every((partition) => ticksIn(partition).length > 2),
    20_000,
  );
  const sentAt = Number(/tmi-sent-ts=(\d+)/.exec(lines[0] ?? '')?.[1]);
  for (const record of records.filter(isTick)) {
    const tick = decodeEvent(record);
    expect(String(record.key)).toBe(`tick|${record.partition}`);
    expect(tick.id).toBe(`tick|${record.partition}|${tick.sentAt}`);
    expect(record.timestamp).toBe(tick.sentAt);
    expect(tick.sentAt).toBeGreaterThanOrEqual(sentAt);
    expect(tick.sentAt).toBeLessThan(sentAt + 60_000);
  }
  expect(records.findIndex((record) => !isTick(record))).toBeGreaterThanOrEqual(0);
});

test('in a replay every event arrives when it was sent, and ticks carry the newest sent time', async () => {
  const service = await here.start({ source: 'replay' });
  const records = await here.own.read(here.own.topics.chat);
  (await speaker(service, here.chat)).say(...lines.slice(0, 50));
  await until('a tick', () => records.some(isTick), 20_000);
  await until('the events', () => eventsOf(records).length === 50, 20_000);
  const events = eventsOf(records).map(decodeEvent);
  expect(events.map(({ receivedAt }) => receivedAt)).toEqual(events.map(({ sentAt }) => sentAt));
  const newest = Math.max(...events.map(({ sentAt }) => sentAt));
  for (const record of records.filter(isTick)) expect(decodeEvent(record).sentAt).toBe(newest);
});

test('what cannot be parsed is a dead letter with the raw line and the headers of the contract', async () => {
  const service = await here.start();
  const letters = await here.own.read(here.own.topics.chatDeadLetters);
  const noTime = '@id=1;room-id=71000001;user-id=1 :ann!ann@ann PRIVMSG #examplechannel :no time';
  (await speaker(service, here.chat)).say('@only=tags', noTime, lines[0] ?? '');
  await until('two dead letters', () => letters.length === 2, 20_000);
  for (const { headers } of letters) {
    expect(validateDeadLetterHeaders(headers)).toEqual({ ok: true, value: headers });
    expect(headers).toMatchObject({
      'x-original-topic': here.own.topics.chat,
      'x-handler-id': 'ingestion.parse',
      'x-reason': 'unparseable',
      'x-retry-count': '0',
    });
  }
  const byValue = new Map(letters.map((letter) => [String(letter.value), letter]));
  expect([...byValue.keys()].sort()).toEqual(['@only=tags', noTime].sort());
  expect(byValue.get('@only=tags')?.key).toBeNull();
  expect(byValue.get(noTime)?.partition).toBe(partitionFor('71000001', 4));
});

test('a line larger than a record may be is cut, with its original size', async () => {
  const service = await here.start();
  const letters = await here.own.read(here.own.topics.chatDeadLetters);
  const huge = `@a=b ${'x'.repeat(3_000_000)}!`;
  (await speaker(service, here.chat)).say(huge);
  await until('its dead letter', () => letters.length >= 1, 20_000);
  expect(letters[0]?.headers['x-original-size']).toBe(String(huge.length));
  expect(letters[0]?.value?.length).toBe(512 * 1024);
});

test('an event that the broker refuses is a dead letter, and the ones beside it are stored', async () => {
  const service = await here.start({ source: 'replay' });
  const records = await here.own.read(here.own.topics.chat);
  const letters = await here.own.read(here.own.topics.chatDeadLetters);
  const [good = '', other = ''] = lines;
  const ahead = good.replace(/tmi-sent-ts=\d+/, `tmi-sent-ts=${Date.now() + 86_400_000}`);
  (await speaker(service, here.chat)).say(good, ahead, other);
  await until('its dead letter', () => letters.length === 1, 20_000);
  await until('the others', () => eventsOf(records).length === 2, 20_000);
  expect(letters[0]?.headers).toMatchObject({ 'x-reason': 'rejected', 'x-handler-id': 'ingestion.publish' });
  expect(service.exits).toEqual([]);
});

test('listens to what the topic of tracked channels says, of its own source, without a restart', async () => {
  const producer = here.own.kafka.producer();
  const track = (channel: string, source: string | null): Promise<unknown> =>
    producer.send({
      topic: here.own.topics.tracked,
      key: channel,
      value: source === null ? null : JSON.stringify({ channel, addedAt: 1, source }),
    });
  await track('second', 'simulator');
  await track('second', null);
  await track('examplechannel', 'simulator');
  await track('other_source', 'twitch');
  await producer.send({ topic: here.own.topics.tracked, key: 'broken', value: '{' });
  const service = await here.start({ channels: undefined });
  const client = await speaker(service, here.chat);
  const joins = (): string[] => client.received.filter((line) => /^(JOIN|PART)/.test(line));
  expect(joins()).toEqual(['JOIN #examplechannel']);
  await track('second', 'simulator');
  await until('the second JOIN', () => joins().includes('JOIN #second'), 20_000);
  await track('examplechannel', null);
  await until('the PART', () => joins().includes('PART #examplechannel'), 20_000);
});

test('when it is told to stop, everything that was read is in Kafka, once and in order', async () => {
  const service = await here.start();
  const records = await here.own.read(here.own.topics.chat);
  const client = await speaker(service, here.chat);
  const texts = Array.from({ length: 20_000 }, (_, index) => `text ${index}`);
  for (let from = 0; from < texts.length; from += 50)
    client.say(...texts.slice(from, from + 50).map(asMessage));
  await until('some of it read', async () => (await service.status()).read > 100);
  await service.lifecycle.stop('SIGTERM');
  const totals = service.logs.find(({ msg }) => msg === 'everything heard is published');
  const { events, acknowledged } = totals as { events: number; acknowledged: number };
  expect(acknowledged).toBe(events);
  await until('what was read', () => eventsOf(records).length >= events);
  expect(eventsOf(records).map((record) => (decodeEvent(record) as ChatMessage).text)).toEqual(
    texts.slice(0, events),
  );
  expect(client.socket.readyState).toBeGreaterThan(1);
});

test('says over HTTP that it is alive, ready, and what it counts', async () => {
  const service = await here.start();
  (await speaker(service, here.chat)).say(...lines.slice(0, 10));
  await until('ready', async () => (await service.get('/readyz')).status === 200);
  expect((await service.get('/livez')).status).toBe(200);
  await until('ten acknowledged', async () => (await service.status()).acknowledged === 10);
  expect(await service.status()).toMatchObject({
    source: 'simulator',
    simulated: true,
    reader: 'a',
    desired: 1,
    joined: 1,
    events: 10,
    deadLettered: 0,
    dropped: 0,
  });
  const metrics = await (await service.get('/metrics')).text();
  expect(metrics).toMatch(/^ingestion_acknowledged_total\{[^}]*\} 10$/m);
  expect(metrics).toMatch(/^ingestion_events_total\{[^}]*kind="message"[^}]*\} 10$/m);
  expect(metrics).toMatch(/^ingestion_channels\{[^}]*state="joined"[^}]*\} 1$/m);
  expect(metrics).toMatch(/^ingestion_lag_seconds_count\{[^}]*\} 10$/m);
  expect(metrics).toMatch(/^ingestion_connections\{[^}]*state="ready"[^}]*\} 1$/m);
});

test('with a channel that never answers it becomes ready all the same, and says so', async () => {
  const service = await here.start({ channels: ['examplechannel', 'nobody_here'] });
  await until('ready', async () => (await service.get('/readyz')).status === 200);
  const { checks } = (await (await service.get('/readyz')).json()) as {
    checks: { chat: { detail: string } };
  };
  expect(checks.chat.detail).toBe('channels: 1 joined, 1 not found');
  expect((await service.status()).waiting).toEqual({ nobody_here: 'not_found' });
});

test('a channel with a new name is tracked under that one only', async () => {
  const { kafka, topics, read } = here.own;
  const producer = kafka.producer();
  const track = (channel: string) =>
    producer.send({
      topic: topics.tracked,
      key: channel,
      value: JSON.stringify({ channel, addedAt: 1, source: 'simulator' }),
    });
  await track('examplechannel');
  const service = await here.start({ channels: undefined });
  await service.joined();
  const records = await read(topics.tracked);
  here.chat.rooms.set('newname', '71000001');
  await track('newname');
  await until('the old name is gone', () =>
    records.some(({ key, value }) => String(key) === 'examplechannel' && value === null),
  );
  await until('one channel', async () => (await service.status()).desired === 1);
  expect(await service.status()).toMatchObject({ desired: 1, joined: 1, waiting: {} });
});
