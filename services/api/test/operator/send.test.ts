import { partitionFor, RecordTooLargeError } from '@chatpulse/kafka';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { countedWindow, noon } from '../samples.js';
import { runOperator } from './running-operator.js';

let operator: Awaited<ReturnType<typeof runOperator>>;
beforeAll(async () => {
  operator = await runOperator({ sendEnabled: true });
});
afterEach(() => {
  operator.kit.done.length = 0;
  operator.kit.broken = undefined;
});
afterAll(() => operator.close());

const { partition: _, ...window } = countedWindow({ channelId: '71092938', windowStart: noon });
const tracked = (channel: string) => ({
  topic: 'tracked-channels',
  key: channel,
  value: { channel, addedAt: noon, source: 'twitch' },
});
const send = (json: unknown) =>
  operator.ask('/kafka/send', { json, headers: { 'x-correlation-id': 'mine-1' } });

test('off unless it is enabled: 403 that says what to set', async () => {
  const off = await runOperator();
  for (const [path, json] of [
    ['/kafka/send', tracked('nasa')],
    ['/kafka/send-batch', { messages: [tracked('nasa')] }],
  ] as const) {
    const { status, body } = await off.ask(path, { json });
    expect([status, body.type]).toEqual([403, 'urn:chatpulse:problem:send-disabled']);
    expect(body.detail).toContain('OPERATOR_SEND_ENABLED=true');
  }
  expect(off.kit.done).toEqual([]);
  await off.close();
});

describe('POST /kafka/send', () => {
  test('answers topic, partition and offset; it is in the audit log before it is sent', async () => {
    const { status, body } = await send({ ...tracked('nasa'), headers: { 'x-note': 'by hand' } });
    expect([status, body]).toEqual([
      200,
      { topic: 'tracked-channels', partition: 0, offset: expect.any(String), correlationId: 'mine-1' },
    ]);
    expect(operator.kit.done).toEqual([
      {
        audited: {
          action: 'record.send',
          topic: 'tracked-channels',
          actor: expect.stringMatching(/^token:/),
          correlationId: 'mine-1',
        },
      },
      {
        sent: {
          topic: 'tracked-channels',
          key: 'nasa',
          value: JSON.stringify(tracked('nasa').value),
          headers: { 'x-note': 'by hand', 'x-correlation-id': 'mine-1' },
        },
      },
    ]);
  });

  test('a correlation id in the body wins over that of the request', async () => {
    expect((await send({ ...tracked('nasa'), correlationId: 'theirs' })).body.correlationId).toBe('theirs');
  });

  test.each([
    ['a value that does not fit', { ...tracked('nasa'), value: { channel: 'NASA' } }, /tracked-channels/],
    ['a key that is not that of the value', { ...tracked('nasa'), key: 'esa' }, /key of this value is nasa/],
    [
      'a tombstone where nothing is compacted',
      { topic: 'twitch-chat-messages', key: '1', value: null },
      /tombstone/,
    ],
  ])('%s is a 400 that says why, and nothing is sent', async (_, json, why) => {
    const { status, body } = await send(json);
    expect([status, body.detail]).toEqual([400, expect.stringMatching(why)]);
    expect(operator.kit.done).toEqual([]);
  });

  test('a tombstone of a compacted topic is sent', async () => {
    expect((await send({ topic: 'tracked-channels', key: 'nasa', value: null })).status).toBe(200);
    expect(operator.kit.done[1]).toMatchObject({ sent: { key: 'nasa', value: null } });
  });

  test('window stats go to the partition of their channel, watermarks to their own', async () => {
    const key = `71092938|${window.windowSizeSeconds}|${window.windowStart}`;
    expect((await send({ topic: 'channel-stats', key, value: window })).body.partition).toBe(
      partitionFor('71092938', 8),
    );
    const mark = { type: 'watermark', partition: 3, generation: 1, eventTime: 5, finalBefore: 1 };
    const value = { ...mark, counted: 1, duplicates: 0, late: 0, deadLettered: 0 };
    expect((await send({ topic: 'channel-stats', key: 'watermark|3', value })).body.partition).toBe(3);
  });

  test('sessions go to the partition of their channel, copied chat events have the time of the event', async () => {
    const session = {
      ...{ type: 'session', channelId: '71092938', channel: 'nasa', start: noon, end: noon + 60_000 },
      ...{ messages: 2, chatters: 1, chattersExact: true, peakMinute: noon, peakMessages: 2, generation: 1 },
    };
    const sent = await send({ topic: 'channel-sessions', key: `71092938|${noon}`, value: session });
    expect([sent.status, sent.body.partition]).toEqual([200, partitionFor('71092938', 8)]);
    const cleared = { id: 'a', kind: 'moderation', channelId: '71092938', channel: 'nasa' };
    const value = { ...cleared, sentAt: noon, receivedAt: noon, moderation: { action: 'clear' } };
    expect((await send({ topic: 'chat-moderation', key: '71092938', value })).status).toBe(200);
    expect(operator.kit.done.at(-1)).toMatchObject({ sent: { topic: 'chat-moderation', timestamp: noon } });
  });

  test('a topic without a contract is a 404: dead letters are not written by hand', async () => {
    const { status, body } = await send({ topic: 'channel-stats.dlt', key: 'k', value: {} });
    expect([status, body.hint?.[0]]).toEqual([404, 'channel-stats']);
  });

  test('what Kafka refuses is a 400 with its code, and has a second entry in the audit log', async () => {
    const { producer } = operator.kit;
    const sendWell = producer.send;
    producer.send = () => Promise.reject(new RecordTooLargeError('a record of 9 bytes'));
    const { status, body } = await send(tracked('nasa'));
    producer.send = sendWell;
    expect([status, body.detail]).toEqual([400, expect.stringContaining('RECORD_TOO_LARGE')]);
    expect(operator.kit.done).toMatchObject([
      { audited: {} },
      { audited: { note: 'It failed: RECORD_TOO_LARGE.' } },
    ]);
  });

  test.each([
    ['no JSON', { body: '{', headers: { 'Content-Type': 'application/json' } }, 400, 'invalid-request'],
    ['text', { body: 'hello', headers: { 'Content-Type': 'text/plain' } }, 415, 'unsupported-media-type'],
    [
      'more than 2 MiB',
      {
        body: JSON.stringify({ padding: 'x'.repeat(2_200_000) }),
        headers: { 'Content-Type': 'application/json' },
      },
      413,
      'too-large',
    ],
    ['a list', { body: '[]', headers: { 'Content-Type': 'application/json' } }, 400, 'invalid-request'],
  ])('a body that is %s is refused', async (_, init, status, type) => {
    const answer = await operator.ask('/kafka/send', { method: 'POST', ...init });
    expect([answer.status, answer.body.type]).toEqual([status, `urn:chatpulse:problem:${type}`]);
  });
});

describe('POST /kafka/send-batch', () => {
  const batch = (messages: unknown[]) => operator.ask('/kafka/send-batch', { json: { messages } });

  test('all stored: 200, one result for each in their order', async () => {
    const { status, body } = await batch([tracked('nasa'), tracked('esa')]);
    expect([status, body.total, body.sent, body.failed]).toEqual([200, 2, 2, 0]);
    expect(body.results.map(({ index, ok }: { index: number; ok: boolean }) => [index, ok])).toEqual([
      [0, true],
      [1, true],
    ]);
    expect(operator.kit.done[0]).toMatchObject({
      audited: { action: 'records.send', details: { records: 2, topics: ['tracked-channels'] } },
    });
  });

  test('some not stored: 207, each failure with its code; those that are stored stay', async () => {
    const { status, body } = await batch([
      tracked('nasa'),
      { ...tracked('esa'), value: { channel: 'ESA' } },
      { topic: 'nowhere', key: 'k', value: {} },
    ]);
    expect([status, body.sent, body.failed]).toEqual([207, 1, 2]);
    expect(body.results).toMatchObject([
      { ok: true, topic: 'tracked-channels', offset: expect.any(String) },
      { ok: false, code: 'CONTRACT_VIOLATED' },
      { ok: false, topic: 'nowhere', code: 'REQUEST_REFUSED' },
    ]);
    expect(operator.kit.done.filter((each) => 'sent' in each)).toHaveLength(1);
  });

  test('a message without a topic refuses the whole batch by its place', async () => {
    const { status, body } = await batch([tracked('nasa'), { key: 'k', value: {} }]);
    expect([status, body.errors[0].field]).toEqual([400, 'messages[1].topic']);
    expect(operator.kit.done).toEqual([]);
  });

  test('more than 500 are refused', async () => {
    expect((await batch(Array.from({ length: 501 }, () => tracked('nasa')))).status).toBe(400);
  });
});
