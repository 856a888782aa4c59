import { describe, expect, test } from '@jest/globals';
import kafkajs from 'kafkajs';
import { type Channel, createChannel, type Parcel } from '../../src/producer/channel.js';
import { connectionClosed } from '../support/kafkajs-error.js';
import { silent } from '../support/logs.js';
import { createScriptedCluster, type Produce, type ScriptedCluster } from '../support/scripted-cluster.js';

/** A channel over brokers that answer as told; keeps each cluster that was opened. */
function setUp(
  produce?: Produce,
  opts: { connect?: () => Promise<void>; leaders?: Record<number, string> } = {},
): { channel: Channel; opened: ScriptedCluster[] } {
  const opened: ScriptedCluster[] = [];
  const channel = createChannel({
    openCluster() {
      const cluster = createScriptedCluster({ produce, producerId: String(opened.length + 1), ...opts });
      opened.push(cluster);
      return cluster;
    },
    compression: kafkajs.CompressionTypes.None,
    requestTimeoutMs: 1000,
    retryDelayMs: 1,
    logger: silent,
    signal: new AbortController().signal,
  });
  return { channel, opened };
}

const record = { key: 'k', value: 'v', headers: { h: 'x' }, timestamp: 7 };
const parcel = (partition: number, records = 1): Parcel => ({
  topic: 't',
  partition,
  records: Array.from({ length: records }, () => record),
});
const sequencesOf = ({ requests }: ScriptedCluster, partition: number): (number | undefined)[] =>
  requests.map(
    ({ topicData }) => topicData[0]?.partitions.find((each) => each.partition === partition)?.firstSequence,
  );

describe('channel', () => {
  test('sends all partitions of one leader with one request, to all in-sync replicas', async () => {
    const { channel, opened } = setUp(undefined, { leaders: { 1: 'a', 2: 'a', 3: 'b' } });
    expect(await channel.send([parcel(1), parcel(2), parcel(3)])).toEqual([
      { offset: '40' },
      { offset: '40' },
      { offset: '40' },
    ]);
    const partition = (number: number) => ({ partition: number, firstSequence: 0, messages: [record] });
    const common = {
      ...{ acks: -1, timeout: 1000, compression: kafkajs.CompressionTypes.None },
      ...{ producerId: '1', producerEpoch: 0 },
    };
    expect(opened[0]?.requests).toEqual([
      { ...common, topicData: [{ topic: 't', partitions: [partition(1), partition(2)] }] },
      { ...common, topicData: [{ topic: 't', partitions: [partition(3)] }] },
    ]);
  });

  test.each([
    ['nothing', []],
    ['another partition', [{ partition: 3, errorCode: 0, baseOffset: '40' }]],
    ['no offset', [{ partition: 2, errorCode: 0 }]],
  ])('an answer that names %s is no acknowledgement', async (_, partitions) => {
    const { channel } = setUp(() => [{ topicName: 't', partitions }]);
    expect(await channel.send([parcel(2)])).toMatchObject([{ error: { code: 'KAFKA_UNAVAILABLE' } }]);
  });

  test('a partition without a leader that is known is not acknowledged, and is looked up at the next attempt', async () => {
    const leaders: Record<number, string> = {};
    const { channel, opened } = setUp(undefined, { leaders });
    expect(await channel.send([parcel(2)])).toMatchObject([{ error: { code: 'KAFKA_UNAVAILABLE' } }]);
    leaders[2] = 'a';
    expect(await channel.send([parcel(2)])).toEqual([{ offset: '40' }]);
    expect(opened[0]?.refreshed).toBe(2);
  });

  test('a partition that is refused fails alone: the others of its request are acknowledged', async () => {
    const { channel } = setUp(() => [
      {
        topicName: 't',
        partitions: [
          { partition: 1, errorCode: 10 },
          { partition: 2, errorCode: 0, baseOffset: '7' },
        ],
      },
    ]);
    expect(await channel.send([parcel(1), parcel(2)])).toMatchObject([
      { error: { code: 'RECORD_TOO_LARGE' } },
      { offset: '7' },
    ]);
  });

  test('a sequence number moves by what was acknowledged, and is kept for what was not', async () => {
    let answers = true;
    const { channel, opened } = setUp(() => {
      if (!answers) throw new kafkajs.KafkaJSConnectionError('gone');
      return undefined;
    });
    await channel.send([parcel(1, 3), parcel(2, 5)]);
    answers = false;
    await channel.send([parcel(1, 4)]);
    answers = true;
    await channel.send([parcel(1, 4)]);
    await channel.send([parcel(1, 1), parcel(2, 1)]);
    const [cluster] = opened as [ScriptedCluster];
    expect(sequencesOf(cluster, 1)).toEqual([0, 3, 3, 7]);
    expect(sequencesOf(cluster, 2)).toEqual([0, undefined, undefined, 5]);
  });

  test('after a failure the leaders are looked up, and a broker whose connection ended is forgotten', async () => {
    let moved = false;
    const leaders: Record<number, string> = { 1: 'a' };
    const { channel, opened } = setUp(
      () => {
        if (moved) return undefined;
        moved = true;
        leaders[1] = 'b';
        throw connectionClosed('a', 9092);
      },
      { leaders },
    );
    expect(await channel.send([parcel(1)])).toMatchObject([{ error: { code: 'KAFKA_UNAVAILABLE' } }]);
    expect(await channel.send([parcel(1)])).toEqual([{ offset: '40' }]);
    expect(opened).toMatchObject([{ removed: [{ host: 'a', port: 9092 }], refreshed: 2 }]);
    expect(opened[0]?.asked).toEqual(['a', 'b']);
  });

  test('a failure that kafkajs does not explain asks for a new producer, and loses no record', async () => {
    const { channel } = setUp(() => {
      throw new TypeError('cannot read properties of undefined');
    });
    expect(await channel.send([parcel(2)])).toMatchObject([
      { error: { code: 'PRODUCER_LOST', retriable: true } },
    ]);
  });

  test('renewed, it goes on under another producer id, from sequence number 0; until then it keeps the one it has', async () => {
    const { channel, opened } = setUp();
    await channel.send([parcel(2)]);
    await channel.send([parcel(2)]);
    expect(opened).toHaveLength(1);
    channel.renew();
    await channel.send([parcel(2)]);
    expect(opened.map((cluster) => sequencesOf(cluster, 2))).toEqual([[0, 1], [0]]);
    expect(opened[1]?.requests[0]?.producerId).toBe('2');
  });

  test('brokers that could not be reached are not kept', async () => {
    let reachable = false;
    const connect = (): Promise<void> =>
      reachable ? Promise.resolve() : Promise.reject(new kafkajs.KafkaJSConnectionError('refused'));
    const { channel, opened } = setUp(undefined, { connect });
    expect(await channel.send([parcel(2)])).toMatchObject([{ error: { code: 'KAFKA_UNAVAILABLE' } }]);
    reachable = true;
    expect(await channel.send([parcel(2)])).toEqual([{ offset: '40' }]);
    expect(opened.map(({ closed }) => closed)).toEqual([true, false]);
  });
});
