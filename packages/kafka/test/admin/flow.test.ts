import { describe, expect, test } from '@jest/globals';
import type { Asking } from '../../src/admin/asking.js';
import { createFlow } from '../../src/admin/flow.js';
import type { Broker, Cluster } from '../../src/admin/requests.js';
import type { IncomingMessage } from '../../src/messages.js';

/** One topic of one partition: `records` are offset and timestamp of what can be read. */
function topicOf(facts: { low: number; high: number; records: Map<number, number> }) {
  let nowMs = 0;
  const reads: string[] = [];
  const answers: Record<string, unknown> = {
    Metadata: {
      topicMetadata: [
        {
          topicErrorCode: 0,
          topic: 't',
          partitionMetadata: [{ partitionId: 0, leader: 1, replicas: [1], isr: [1] }],
        },
      ],
    },
  };
  const broker = {
    lookupRequest: (apiKey: number) => (args: { topics: { partitions: { timestamp: number }[] }[] }) => ({
      request: { apiKey, args },
      response: {},
    }),
    connectionPool: {
      async send({ request }: { request: { apiKey: number; args: { topics: never[] } } }) {
        if (request.apiKey === 3) return answers.Metadata;
        const [{ partitions }] = request.args.topics as unknown as [{ partitions: { timestamp: number }[] }];
        const offset = String(partitions[0]?.timestamp === -2 ? facts.low : facts.high);
        return { responses: [{ topic: 't', partitions: [{ partition: 0, errorCode: 0, offset }] }] };
      },
    },
  } as unknown as Broker;
  const cluster = {
    findBroker: async () => broker,
    brokerPool: { metadata: {}, findConnectedBroker: async () => broker },
  } as unknown as Cluster;
  const asking = { cluster: (question) => question(cluster) } as Asking;
  const flow = createFlow({
    asking,
    now: () => nowMs,
    reader: {
      async read({ from, limit }) {
        const start = Number('offset' in from ? from.offset : 0);
        reads.push(`${start} ${limit}`);
        const messages = [...facts.records]
          .filter(([offset]) => offset >= start)
          .slice(0, limit)
          .map(([, timestamp]) => ({ timestamp }) as IncomingMessage);
        return { messages, nextOffset: '', low: '', end: '' };
      },
    },
  });
  const look = async () => (await flow.look(['t']))[0];
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  return { facts, look, pass, reads };
}

describe('the flow of a topic', () => {
  test('is what was written between two looks', async () => {
    const topic = topicOf({ low: 0, high: 10, records: new Map([[9, 111]]) });
    expect(await topic.look()).toEqual({ topic: 't', perSecond: null, overMs: null, newestAt: 111 });
    topic.facts.high = 30;
    topic.facts.records.set(29, 222);
    topic.pass(2000);
    expect(await topic.look()).toEqual({ topic: 't', perSecond: 10, overMs: 2000, newestAt: 222 });
  });

  test('the newest record is looked for before the marks of transactions, and only when something is new', async () => {
    const topic = topicOf({ low: 0, high: 10, records: new Map([[5, 111]]) });
    expect(await topic.look()).toMatchObject({ newestAt: 111 });
    expect(topic.reads).toEqual(['9 1', '8 2', '2 8']);
    topic.pass(1000);
    expect(await topic.look()).toMatchObject({ newestAt: 111, perSecond: 0 });
    expect(topic.reads).toHaveLength(3);
  });

  test('a topic without a record that can be read has no newest one', async () => {
    const topic = topicOf({ low: 3, high: 6, records: new Map() });
    expect(await topic.look()).toMatchObject({ newestAt: null });
    expect(topic.reads).toEqual(['5 1', '4 2', '3 8']);
  });

  test('a second look within half a second repeats the first', async () => {
    const topic = topicOf({ low: 0, high: 10, records: new Map([[9, 111]]) });
    await topic.look();
    topic.facts.high = 11;
    topic.pass(499);
    expect(await topic.look()).toMatchObject({ perSecond: null });
    topic.pass(1);
    expect(await topic.look()).toMatchObject({ perSecond: 2, overMs: 500 });
  });

  test('a topic that was deleted and made anew does not flow backwards', async () => {
    const topic = topicOf({ low: 0, high: 10, records: new Map([[9, 111]]) });
    await topic.look();
    topic.facts.high = 2;
    topic.pass(1000);
    expect(await topic.look()).toMatchObject({ perSecond: 0 });
  });
});
