import { describe, expect, test } from '@jest/globals';
import { createBench } from '../support/broker.js';
import { createFakeCluster, type FakeCluster, notLeader } from '../support/fake-broker.js';
import { plainClient } from '../support/plain-client.js';
import { takeOutPatch } from '../support/unpatched-kafkajs.js';

const plain = takeOutPatch();
const bench = createBench();

/** Node 2 leads partition 1, and gives it to node 1 when it is asked to store something there. */
async function leaderMoves(): Promise<FakeCluster> {
  const cluster = await createFakeCluster('t', [1, 2]);
  bench.later(cluster.close);
  cluster.onProduce = ({ node, partition }) => {
    if (partition === 1 && node === 2) cluster.leaders[1] = 1;
    return cluster.leaders[partition] === node ? 0 : notLeader;
  };
  return cluster;
}

const records = [0, 1].map((partition) => ({ partition, value: `of partition ${partition}` }));

describe('a leader that moves while a send is under way (tulios/kafkajs#1798)', () => {
  test('plain kafkajs resolves, and the record of the partition that moved is nowhere', async () => {
    const cluster = await leaderMoves();
    const producer = plainClient(plain, cluster.address).producer();
    bench.later(() => producer.disconnect());
    await producer.connect();
    await expect(producer.send({ topic: 't', messages: records })).resolves.toMatchObject([{ partition: 0 }]);
    expect(cluster.stored).toEqual([['of partition 0'], []]);
  });

  test('ours stores what it acknowledges', async () => {
    const cluster = await leaderMoves();
    const producer = bench.kafka({ KAFKA_BROKERS: cluster.address }).producer();
    const positions = await Promise.all(
      records.map((record) => producer.send({ topic: 't', key: null, ...record })),
    );
    expect(positions).toEqual([0, 1].map((partition) => ({ topic: 't', partition, offset: '0' })));
    expect(cluster.stored).toEqual([['of partition 0'], ['of partition 1']]);
  });
});
