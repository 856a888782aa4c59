import { readEnv } from '@chatpulse/service';
import { describe, expect, jest, test } from '@jest/globals';
import type kafkajs from 'kafkajs';
import { createMonitor } from '../../src/client/monitor.js';
import { readKafkaConfig } from '../../src/config/config.js';
import { consume } from '../../src/consumer/consumer.js';
import type { BatchEnd, IncomingBatch } from '../../src/consumer/incoming-batch.js';
import { createFakeConsumers } from '../support/fake-consumer.js';
import { silent } from '../support/logs.js';

type Commit = { offset: string; metadata: string | null | undefined };

/** A consumer of partition t/0 that has joined, and a way to hand it the records 5 to 7. */
async function setUp(eachBatch: (batch: IncomingBatch) => Promise<BatchEnd> | Promise<void>) {
  const { client, made } = createFakeConsumers();
  const commits: Commit[] = [];
  const crashes: unknown[] = [];
  const calls: string[] = [];
  const closing = new AbortController();
  let resolved = '5';
  await consume(
    {
      client,
      config: readEnv({}, (vars) => readKafkaConfig(vars, { clientId: 'test' })),
      logger: silent,
      monitor: createMonitor(undefined, undefined),
      signal: closing.signal,
    },
    {
      groupId: 'g',
      topics: ['t'],
      fromBeginning: true,
      eachBatch,
      onCrash: (error) => void crashes.push(error),
    },
  );
  const [consumer] = made;
  if (consumer === undefined) throw new Error('no consumer was made');
  consumer.join([0]);
  const messages = ['5', '6', '7'].map((offset) => ({ offset, timestamp: '0', key: null, value: null }));
  const hand = async (): Promise<void> => {
    const payload = {
      batch: { topic: 't', partition: 0, messages },
      isRunning: () => true,
      isStale: () => false,
      heartbeat: async () => {},
      pause() {
        calls.push('pause');
        return () => void calls.push('resume');
      },
      // As kafkajs does, the end of a transaction behind the last record is stepped over.
      resolveOffset(offset: string) {
        resolved = offset === '7' ? '9' : String(Number(offset) + 1);
      },
      // As kafkajs does, whatever its types say.
      uncommittedOffsets: () => ({
        topics: resolved === '5' ? [] : [{ topic: 't', partitions: [{ partition: '0', offset: resolved }] }],
      }),
      async commitOffsetsIfNecessary(offsets: kafkajs.Offsets) {
        const [committed] = offsets.topics[0]?.partitions ?? [];
        commits.push({ offset: '', metadata: undefined, ...committed });
      },
    };
    await consumer.eachBatch?.(payload as unknown as kafkajs.EachBatchPayload);
  };
  return { consumer, hand, commits, crashes, calls, close: () => closing.abort() };
}
const committed = (offset: string, metadata: string | null = null) => ({ partition: 0, offset, metadata });

describe('consumer', () => {
  test('commits behind the batch, and behind the markers that follow it', async () => {
    const { hand, commits } = await setUp(async () => {});
    await hand();
    expect(commits).toEqual([committed('9')]);
  });

  test('commits what is done of a batch, with what is to be kept beside it', async () => {
    const { hand, commits } = await setUp(async () => ({
      from: '6',
      metadata: 'note',
      next: { do: 'go on' },
    }));
    await hand();
    expect(commits).toEqual([committed('6', 'note')]);
  });

  test('commits nothing when nothing is done, unless what is kept beside it has changed', async () => {
    let metadata: string | undefined;
    const { hand, commits } = await setUp(async () => ({ from: '5', metadata, next: { do: 'go on' } }));
    await hand();
    expect(commits).toEqual([]);
    metadata = 'note';
    await hand();
    await hand();
    expect(commits).toEqual([committed('5', 'note')]);
  });

  test('a crash is told after what was done is committed, and the partition is not read on', async () => {
    const bug = new TypeError('a bug');
    const { hand, commits, crashes, calls } = await setUp(async () => ({
      from: '6',
      metadata: 'note',
      next: { do: 'crash', error: bug },
    }));
    await hand();
    expect([commits, crashes, calls]).toEqual([[committed('6', 'note')], [bug], ['pause']]);
  });

  test('a partition that stopped is not handed over again, until it was away', async () => {
    let handed = 0;
    const { consumer, hand, calls } = await setUp(async () => {
      handed += 1;
      return { from: '5', next: { do: 'stop' } };
    });
    await hand();
    await hand();
    expect([handed, calls]).toEqual([1, ['pause', 'pause']]);
    consumer.join([1]);
    consumer.join([0]);
    await hand();
    expect([handed, calls]).toEqual([2, ['pause', 'pause', 'resume', 'pause']]);
  });

  test.each([
    ['is done', () => {}],
    [
      'throws',
      () => {
        throw new TypeError('a bug');
      },
    ],
  ])(
    'when the group changes, a batch in hand is told; whether it %s then, nothing is committed',
    async (_, ending) => {
      let aborted: boolean | undefined;
      const { consumer, hand, commits, crashes } = await setUp(async ({ signal }) => {
        consumer.join([1]);
        aborted = signal.aborted;
        ending();
      });
      await hand();
      expect([aborted, commits, crashes]).toEqual([true, [], []]);
    },
  );

  test('a partition that waits keeps no process alive that has ended its client', async () => {
    jest.useFakeTimers();
    try {
      const { hand, close } = await setUp(async () => ({ from: '5', next: { do: 'pause', forMs: 60_000 } }));
      await hand();
      expect(jest.getTimerCount()).toBe(1);
      close();
      expect(jest.getTimerCount()).toBe(0);
      await hand();
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });
});
