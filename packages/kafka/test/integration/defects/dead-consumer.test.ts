import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createHealth } from '@chatpulse/service';
import { describe, expect, test } from '@jest/globals';
import { createBench, eventually, testBroker, unique } from '../../support/broker.js';
import { createBrokerProxy } from '../../support/broker-proxy.js';
import { start, valuesHandler } from '../../support/handling.js';
import { plainClient } from '../../support/plain-client.js';
import { patchedKafkajs, takeOutPatch } from '../../support/unpatched-kafkajs.js';

const plain = takeOutPatch();
const bench = createBench();

async function groupState(groupId: string): Promise<{ state: string; members: number } | undefined> {
  const admin = plainClient(patchedKafkajs).admin();
  try {
    const { groups } = await admin.describeGroups([groupId]);
    return groups.map(({ state, members }) => ({ state, members: members.length }))[0];
  } finally {
    await admin.disconnect();
  }
}

// A service as many are: an HTTP port that answers its probe, and a consumer beside it.
const plainService = `
  const { createServer } = require('node:http');
  const { Kafka, logLevel } = require(process.env.LIBRARY);
  const kafka = new Kafka({ brokers: [process.env.BROKER], logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: process.env.GROUP });
  consumer.on(consumer.events.GROUP_JOIN, () => console.log('joined'));
  const server = createServer((request, response) => response.end('healthy'));
  server.listen(0, '127.0.0.1', async () => {
    console.log('port ' + server.address().port);
    await consumer.connect();
    await consumer.subscribe({ topics: [process.env.TOPIC], fromBeginning: true });
    await consumer.run({ eachMessage: async ({ message }) => console.log('read ' + message.value) });
  });
`;

function startService(args: readonly string[], env: Record<string, string>) {
  const child = spawn(process.execPath, args, { env });
  bench.later(async () => child.kill('SIGKILL'));
  const said = { out: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      said.out += data;
    });
  }
  return { child, said };
}

describe('a consumer that dies of an error that does not pass (tulios/kafkajs#885, #1443)', () => {
  test('plain kafkajs leaves its process alive and its probe green, with nobody in the group', async () => {
    const topic = await bench.topic();
    // What it dies of is not even strange: a batch in a codec that it does not bring.
    await bench.kafka({ KAFKA_COMPRESSION: 'lz4' }).producer().send({ topic, key: null, value: 'a' });
    const { child, said } = startService(['-e', plainService], {
      LIBRARY: plain.folder,
      BROKER: testBroker(),
      GROUP: topic,
      TOPIC: topic,
    });
    await eventually(() => said.out.includes('joined'));
    await eventually(async () => (await groupState(topic))?.members === 0);
    const [, port] = /port (\d+)/.exec(said.out) ?? [];
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('healthy');
    expect(child.exitCode).toBeNull();
    expect(said.out).not.toContain('read');
  });

  test('ours reads that batch, and ends its process where it cannot go on', async () => {
    const topic = await bench.topic();
    const producer = bench.kafka({ KAFKA_COMPRESSION: 'lz4' }).producer();
    for (const value of ['a', 'bad']) await producer.send({ topic, key: null, value, partition: 0 });
    const service = join(import.meta.dirname, '../../support/crashing-service.js');
    const { child, said } = startService([service], { TOPIC: topic, KAFKA_BROKERS: testBroker() });
    const [code] = await once(child, 'close');
    expect(code).toBe(1);
    expect(said.out).toContain('handled a');
  });
});

describe('a consumer that is cut off (tulios/kafkajs#1010)', () => {
  test('looks well to describeGroups, which a health check on plain kafkajs asks', async () => {
    const topic = await bench.topic();
    const proxy = await createBrokerProxy(testBroker());
    bench.later(() => proxy.close());
    const groupId = unique('plain');
    const consumer = plainClient(plain, proxy.address).consumer({ groupId });
    bench.later(() => consumer.disconnect());
    await consumer.connect();
    await consumer.subscribe({ topics: [topic] });
    await consumer.run({ eachMessage: async () => {} });
    await eventually(async () => (await groupState(groupId))?.state === 'Stable');
    proxy.shut();
    expect(await groupState(groupId)).toEqual({ state: 'Stable', members: 1 });
    proxy.open();
  });

  test('is not ready to us, while the group still looks well', async () => {
    const topic = await bench.topic();
    const proxy = await createBrokerProxy(testBroker());
    bench.later(() => proxy.close());
    const health = createHealth();
    const kafka = bench.kafka({ KAFKA_BROKERS: proxy.address }, { health });
    await start(kafka, [valuesHandler(topic, () => {})], topic);
    await eventually(() => health.ready().ok);
    proxy.shut();
    await eventually(() => !health.ready().ok);
    expect(await groupState(topic)).toEqual({ state: 'Stable', members: 1 });
    expect(kafka.views.health()).toMatchObject({
      status: 'degraded',
      problems: expect.arrayContaining([
        expect.stringMatching(`^consumer ${topic} .*attempt \\d+, next in \\d+ ms`),
      ]),
    });
    proxy.open();
  });
});
