import { type GroupView, KafkaUnavailableError, type TopicView } from '@chatpulse/kafka';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { noon } from '../samples.js';
import { message } from './fake-kit.js';
import { runOperator } from './running-operator.js';

const view = (topic: string): TopicView => ({
  topic,
  partitions: [
    {
      partition: 0,
      leader: 1,
      replicas: [1, 2],
      inSync: [1],
      low: '2',
      high: '9',
      highWatermark: '10',
      sizeBytes: 512,
    },
  ],
  settings: [{ name: 'cleanup.policy', value: 'compact', source: 'topic' }],
  messages: 7,
  sizeBytes: 512,
});
const group = (groupId: string, topic: string): GroupView => {
  const committed = { committed: '9', high: '9', highWatermark: '9', lag: 0 };
  const partitions = [{ topic, partition: 0, memberId: null, ...committed }];
  return { groupId, state: 'Empty', protocolType: 'consumer', protocol: '', members: [], partitions, lag: 0 };
};
const mark = { type: 'watermark', partition: 0, generation: 1, eventTime: noon, finalBefore: noon - 600_000 };
const watermark = JSON.stringify({ ...mark, counted: 1, duplicates: 0, late: 0, deadLettered: 0 });

const chosen = [
  [
    message({
      offset: '0',
      timestamp: noon,
      key: Buffer.from('watermark|0'),
      value: Buffer.from(watermark),
    }),
    message({ offset: '1', timestamp: noon + 3000, value: Buffer.from('{') }),
  ],
  [
    message({ partition: 1, offset: '0', timestamp: noon + 1000, key: null, value: null }),
    message({ partition: 1, offset: '1', timestamp: noon + 2000, value: Buffer.from([0xff, 0x00]) }),
  ],
  [],
];

let operator: Awaited<ReturnType<typeof runOperator>>;
beforeAll(async () => {
  operator = await runOperator();
  const { kit } = operator;
  kit.topics = [
    'channel-stats',
    'channel-stats.dlt',
    'orders.retry',
    'operator-audit',
    'chatpulse-processor-journal-changelog',
    'elsewhere',
    '__consumer_offsets',
  ].map(view);
  kit.groups = [
    group('chatpulse-api', 'channel-stats'),
    group('an-analysis', 'channel-stats'),
    group('chatpulse-processor', 'twitch-chat-messages'),
  ];
  kit.records.set('channel-stats', chosen);
});
afterAll(() => operator.close());

type Row = { partition: number; offset: string };
const places = (body: { records: Row[] }): string[] =>
  body.records.map(({ partition, offset }) => `${partition}/${offset}`);
const records = (query: string) => operator.ask(`/kafka/topics/channel-stats/records?${query}`);

describe('GET /kafka/topics', () => {
  test('lists topics with what they are for, size, settings, and how they differ from the contract', async () => {
    const { body } = await operator.ask('/kafka/topics');
    expect(body.topics[0]).toEqual({
      topic: 'channel-stats',
      kind: 'contract',
      description: 'Window stats and watermarks',
      writers: ['processor'],
      readers: ['api'],
      groups: ['chatpulse-api', 'an-analysis'],
      partitions: 1,
      replicationFactor: 2,
      messages: 7,
      sizeBytes: 512,
      settings: [{ name: 'cleanup.policy', value: 'compact', source: 'topic' }],
      differences: ['channel-stats: retention.ms is 1000, should be 2000'],
    });
    expect(body.topics.map(({ kind }: { kind: string }) => kind).slice(0, 6)).toEqual([
      'contract',
      'dead letters',
      'retry',
      'audit',
      'processor',
      'other',
    ]);
  });

  test('one topic has its partitions, key and schemas', async () => {
    expect((await operator.ask('/kafka/topics/channel-stats')).body).toMatchObject({
      topic: 'channel-stats',
      schemas: ['window-stats', 'watermark'],
      key: expect.stringContaining('channelId|windowSizeSeconds|windowStart'),
      partitions: [{ partition: 0, leader: 1, low: '2', high: '9', highWatermark: '10', sizeBytes: 512 }],
    });
  });

  test('each says who writes and reads it by the contract, and which groups do', async () => {
    const { body } = await operator.ask('/kafka/topics/channel-stats');
    expect(body).toMatchObject({
      writers: ['processor'],
      readers: ['api'],
      groups: ['chatpulse-api', 'an-analysis'],
    });
    const nobody = { writers: [], readers: [], groups: [] };
    expect((await operator.ask('/kafka/topics/elsewhere')).body).toMatchObject(nobody);
  });

  test('one that is not there is a 404 with names that are close', async () => {
    const { status, body } = await operator.ask('/kafka/topics/chanel-stats');
    expect([status, body.type]).toEqual([404, 'urn:chatpulse:problem:unknown-topic']);
    expect(body.hint).toContain('channel-stats');
  });

  test("Kafka's own topics are not shown", async () => {
    expect((await operator.ask('/kafka/topics/__consumer_offsets')).status).toBe(404);
    expect((await operator.ask('/kafka/topics/__consumer_offsets/records')).status).toBe(404);
  });

  test('while Kafka is away: 503, with the code and when to ask again', async () => {
    operator.kit.broken = new KafkaUnavailableError('no broker answers');
    const { status, headers, body } = await operator.ask('/kafka/topics');
    operator.kit.broken = undefined;
    expect([status, headers.get('retry-after'), body.type]).toEqual([
      503,
      '2',
      'urn:chatpulse:problem:kafka-unavailable',
    ]);
    expect(body.detail).toContain('KAFKA_UNAVAILABLE');
  });
});

describe('GET /kafka/topics/{topic}/records', () => {
  test('without a place: the newest of all partitions, by time', async () => {
    expect(places((await records('')).body)).toEqual(['0/0', '1/0', '1/1', '0/1']);
    expect(places((await records('limit=2')).body)).toEqual(['1/1', '0/1']);
  });

  test('shows each value by its contract, or says why it does not fit', async () => {
    const { body } = await records('');
    const [fits, tombstone, bytes, broken] = body.records;
    expect(fits).toEqual({
      partition: 0,
      offset: '0',
      timestamp: new Date(noon).toISOString(),
      key: { kind: 'text', value: 'watermark|0', sizeBytes: 11, cut: false },
      value: { kind: 'contract', value: JSON.parse(watermark), sizeBytes: watermark.length },
      headers: {},
    });
    expect([tombstone.key, tombstone.value]).toEqual([{ kind: 'null' }, { kind: 'null' }]);
    expect(bytes.value).toMatchObject({ kind: 'base64', value: '/wA=', problem: expect.any(String) });
    expect(broken.value).toMatchObject({
      kind: 'text',
      value: '{',
      problem: expect.stringContaining('JSON'),
    });
  });

  test('a value that a schema registry wrapped is shown by its contract as well', async () => {
    const value = Buffer.concat([Buffer.from([0, 0, 0, 0, 7]), Buffer.from(watermark)]);
    operator.kit.records.set('channel-stats', [...chosen, [message({ partition: 3, offset: '0', value })]]);
    const { body } = await records('partition=3');
    operator.kit.records.set('channel-stats', chosen);
    expect(body.records).toMatchObject([{ value: { kind: 'contract', value: JSON.parse(watermark) } }]);
  });

  test('a cursor goes on where the page ended, and keeps its place when nothing is there yet', async () => {
    const first = (await records(`timestamp=${noon}&limit=3`)).body;
    expect([places(first), first.hasMore]).toEqual([['0/0', '1/0', '1/1'], true]);
    const second = (await records(`cursor=${first.nextCursor}`)).body;
    expect([places(second), second.hasMore]).toEqual([['0/1'], false]);
    const third = (await records(`cursor=${second.nextCursor}`)).body;
    expect([places(third), third.nextCursor]).toEqual([[], second.nextCursor]);
  });

  test('offset and timestamp begin there, in one partition or in all', async () => {
    expect(places((await records('partition=1&offset=1')).body)).toEqual(['1/1']);
    expect(places((await records('partition=1')).body)).toEqual(['1/0', '1/1']);
    const since = encodeURIComponent(new Date(noon + 2000).toISOString());
    expect(places((await records(`timestamp=${since}`)).body)).toEqual(['1/1', '0/1']);
  });

  test.each([
    ['offset=1', 'offset'],
    ['partition=0&offset=1&timestamp=5', 'timestamp'],
    ['cursor=bm9uZQ', 'cursor'],
    ['limit=501', 'limit'],
    ['offset=-1&partition=0', 'offset'],
    ['timestamp=yesterday', 'timestamp'],
    ['filter=x', 'filter'],
  ])('%s is refused by name', async (query, field) => {
    const { status, body } = await records(query);
    expect([status, body.errors?.[0]?.field]).toEqual([400, field]);
  });

  test('a partition or a topic that is not there is a 404', async () => {
    expect((await records('partition=9')).body).toMatchObject({
      status: 404,
      type: 'urn:chatpulse:problem:unknown-topic',
      detail: expect.stringContaining('it has 3'),
    });
    expect((await operator.ask('/kafka/topics/nothing/records')).status).toBe(404);
  });

  test('nothing is written by looking', () => expect(operator.kit.done).toEqual([]));
});

test('groups have members, lag, and the reason why a lag is none', async () => {
  const partition = {
    topic: 'channel-stats',
    partition: 0,
    memberId: 'm',
    committed: '9',
    high: '10',
    highWatermark: '10',
  };
  operator.kit.groups = [
    {
      groupId: 'chatpulse-api',
      state: 'Stable',
      protocolType: 'consumer',
      protocol: 'RoundRobinAssigner',
      lag: 0,
      members: [
        { memberId: 'm', clientId: 'c', host: 'h', assigned: [{ topic: 'channel-stats', partitions: [0] }] },
      ],
      partitions: [
        { ...partition, lag: 1, explained: 'a mark' },
        { ...partition, partition: 1, lag: 0 },
      ],
    },
  ];
  const { body } = await operator.ask('/kafka/groups');
  expect(body.total).toBe(1);
  expect(body.groups[0]).toMatchObject({ groupId: 'chatpulse-api', lag: 0, members: [{ clientId: 'c' }] });
  expect(body.groups[0].partitions.map(({ explained }: { explained: string | null }) => explained)).toEqual([
    'a mark',
    null,
  ]);
});
