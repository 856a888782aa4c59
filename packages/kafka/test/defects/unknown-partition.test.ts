import { describe, expect, test } from '@jest/globals';
import { createBench } from '../support/broker.js';
import { createFakeCluster } from '../support/fake-broker.js';
import { plainClient } from '../support/plain-client.js';
import { takeOutPatch } from '../support/unpatched-kafkajs.js';

const plain = takeOutPatch();
const bench = createBench();

async function twoPartitions() {
  const cluster = await createFakeCluster('t', [1, 1]);
  bench.later(cluster.close);
  return cluster;
}

describe('a record for a partition that its topic does not have', () => {
  test('plain kafkajs resolves, having sent nothing', async () => {
    const cluster = await twoPartitions();
    const producer = plainClient(plain, cluster.address).producer();
    bench.later(() => producer.disconnect());
    await producer.connect();
    const messages = [{ partition: 7, value: 'a' }];
    await expect(producer.send({ topic: 't', messages })).resolves.toEqual([]);
    expect(cluster.stored).toEqual([[], []]);
  });

  test('ours rejects it', async () => {
    const cluster = await twoPartitions();
    const producer = bench.kafka({ KAFKA_BROKERS: cluster.address }).producer();
    await expect(producer.send({ topic: 't', key: null, value: 'a', partition: 7 })).rejects.toMatchObject({
      code: 'RECORD_REJECTED',
    });
  });
});
