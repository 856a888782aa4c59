import { expect, test } from '@jest/globals';
import { createBench } from '../support/broker.js';
import { createFakeCluster } from '../support/fake-broker.js';

const bench = createBench();
const tooLarge = 10;

test('a partition that is refused has no other one of its request sent again', async () => {
  const cluster = await createFakeCluster('t', [1, 1]);
  bench.later(cluster.close);
  const asked: (readonly [request: number, partition: number])[] = [];
  cluster.onProduce = ({ request, partition }) => {
    asked.push([request, partition]);
    return partition === 0 ? tooLarge : 0;
  };
  const { producer: open } = bench.kafka({ KAFKA_BROKERS: cluster.address });
  const producer = open({ maxInFlightRequests: 1 });
  const send = (partition: number) => producer.send({ topic: 't', key: null, value: 'v', partition });
  expect(await Promise.allSettled([send(0), send(1)])).toMatchObject([
    { status: 'rejected', reason: { code: 'RECORD_TOO_LARGE' } },
    { status: 'fulfilled', value: { partition: 1, offset: '0' } },
  ]);
  expect(asked).toEqual([
    [1, 0],
    [1, 1],
  ]);
  expect(cluster.stored).toEqual([[], ['v']]);
});
