import { expect, test } from '@jest/globals';
import { countLedger, differences } from '../src/ledger.js';

const sentAt = Date.parse('2026-11-21T10:59:59.999Z');
const room = { channelId: '9000000000001', channel: 'sim_a', sentAt };
const message = { kind: 'message', ...room, subscriber: true, bits: 0, emotes: 2 };
const ledger = (...entries: object[]) => `${entries.map((entry) => JSON.stringify(entry)).join('\n')}\n`;

test('a line is counted once in its minute, its ten minutes and its hour', () => {
  const counts = countLedger(ledger(message));
  expect([...counts.keys()]).toEqual([
    '9000000000001|1m|2026-11-21T10:59:00.000Z',
    '9000000000001|10m|2026-11-21T10:50:00.000Z',
    '9000000000001|1h|2026-11-21T10:00:00.000Z',
  ]);
  expect([...counts.values()].map(({ messages, emotes }) => [messages, emotes])).toEqual([
    [1, 2],
    [1, 2],
    [1, 2],
  ]);
});

test('each kind of line adds to its own fields, and every line to the revision', () => {
  const counts = countLedger(
    ledger(
      { ...message, bits: 500, source: { channelId: '9000000000002' } },
      { ...message, subscriber: false, source: { channelId: room.channelId } },
      ...['sub', 'resub', 'anonsubgift', 'raid', 'announcement'].map((noticeType) => ({
        kind: 'notice',
        ...room,
        noticeType,
      })),
      ...['timeout', 'ban', 'delete', 'clear'].map((action) => ({ kind: 'moderation', ...room, action })),
    ),
  );
  expect(counts.get('9000000000001|1h|2026-11-21T10:00:00.000Z')).toEqual({
    messages: 2,
    subscriberMessages: 1,
    emotes: 4,
    cheers: 1,
    bits: 500,
    sharedMessages: 1,
    subscriptions: 2,
    giftedSubscriptions: 1,
    raids: 1,
    timeouts: 1,
    bans: 1,
    revision: 11,
  });
});

test('a deletion counts in the minute of its message; one of a message that was not sent is not counted yet', () => {
  const later = { kind: 'moderation', ...room, sentAt: sentAt + 60_000, action: 'delete' };
  const counts = countLedger(
    ledger(
      { ...message, id: 'a' },
      { ...later, targetMessageId: 'a' },
      { ...later, targetMessageId: 'never sent' },
    ),
  );
  expect(
    [...counts].filter(([key]) => key.includes('|1m|')).map(([key, { revision }]) => [key, revision]),
  ).toEqual([['9000000000001|1m|2026-11-21T10:59:00.000Z', 2]]);
});

test('a window that differs, is missing or was invented is named', () => {
  const sent = countLedger(ledger(message));
  const counted = countLedger(ledger(message, message));
  expect(differences(sent, sent)).toEqual([]);
  expect(differences(sent, counted)).toContain(
    '9000000000001|1m|2026-11-21T10:59:00.000Z messages: 1 sent, 2 counted',
  );
  expect(differences(sent, new Map())).toHaveLength(3);
  expect(differences(new Map(), sent)).toHaveLength(3);
});
