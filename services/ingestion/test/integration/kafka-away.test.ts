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

beforeEach(async () => {
  here = await createSurroundings();
  proxy = await startKafkaProxy(here.own.config.brokers[0] ?? '');
});
afterEach(async () => {
  await here.close();
  await proxy.close();
});

test('what is heard while Kafka is away is stored when it is back, in order', async () => {
  const service = await here.start({ kafka: kafkaConfig(proxy.broker) });
  const records = await here.own.read(here.own.topics.chat);
  const client = await speaker(service, here.chat);
  client.say(...lines.slice(0, 300));
  await until('the first lines stored', async () => (await service.status()).acknowledged === 300);
  proxy.cut();
  client.say(...lines.slice(300));
  await until('the rest heard', async () => (await service.status()).events === lines.length);
  const { buffered, bufferedBytes } = await service.status();
  expect(buffered).toBe(lines.length - 300);
  expect(bufferedBytes).toBeGreaterThan(100_000);
  proxy.restore();
  await until('all stored', async () => (await service.status()).acknowledged === lines.length);
  await until('all read back', () => eventsOf(records).length >= lines.length);
  const sentTimes = eventsOf(records).map((record) => decodeEvent(record).sentAt);
  expect(sentTimes).toEqual(lines.map((line) => Number(/tmi-sent-ts=(\d+)/.exec(line)?.[1])));
  expect(await service.status()).toMatchObject({ dropped: 0, deadLettered: 0, buffered: expect.any(Number) });
  expect(service.exits).toEqual([]);
});

test('when the buffer is full, what is dropped is counted, said once and visible; the rest is stored', async () => {
  const bufferBytes = 100_000;
  const service = await here.start({ kafka: kafkaConfig(proxy.broker), bufferBytes });
  const records = await here.own.read(here.own.topics.chat);
  const client = await speaker(service, here.chat);
  proxy.cut();
  client.say(...lines);
  await until('all heard', async () => (await service.status()).events === lines.length);
  const full = await service.status();
  expect(full.bufferedBytes).toBeLessThanOrEqual(bufferBytes);
  expect(full.dropped).toBeGreaterThan(100);
  expect((await service.get('/readyz')).status).toBe(503);
  expect((await service.get('/livez')).status).toBe(200);
  proxy.restore();
  await until(
    'the rest stored',
    async () => (await service.status()).acknowledged === lines.length - full.dropped,
  );
  await until('ready again', async () => (await service.get('/readyz')).status === 200);
  await until('all read back', () => eventsOf(records).length >= lines.length - full.dropped);
  expect(eventsOf(records).length).toBe(lines.length - full.dropped);
  const said = service.logs.filter(({ msg }) => /buffer/.test(String(msg)));
  expect(said.map(({ msg, dropped }) => [msg, dropped])).toEqual([
    ['buffer full, events are being dropped', undefined],
    ['buffer has room again', full.dropped],
  ]);
});
