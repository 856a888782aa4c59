import { expect, test } from '@jest/globals';
import type { ChatEvent, WindowStats } from '../../packages/contracts/dist/index.js';
import { topEmotes } from '../processor/cells.ts';
import { type Chatted, chatEvents, firstOf } from '../processor/chat-events.ts';
import { countDifferences, differences, expectNone } from '../processor/differences.ts';
import { countWithCopies, createRecount } from '../processor/recount.ts';

const graceMs = 600_000;
const minuteMs = 60_000;
const startMs = 1_767_614_580_000;

const corpus = (deletions: boolean): Chatted[] => [
  ...firstOf(
    12_000,
    chatEvents({
      ...{ seed: 3, channels: 40, startMs, disorderMs: 2000, copies: 0.02, deletions },
      eventsPerSecond: 10,
    }),
  ),
];

function recounted(events: readonly Chatted['event'][]) {
  const recount = createRecount({ graceMs, partitionOf: () => 0 });
  for (const event of events) recount.add(event);
  return recount.cells();
}

/** By filters over all events: slow, and nothing shared. */
function naive(records: readonly string[], channelId: string, seconds: number, start: number) {
  const byId = new Map(
    records.map((record): [string, ChatEvent] => [JSON.parse(record).id, JSON.parse(record)]),
  );
  const within = [...byId.values()].filter(
    (event) =>
      event.kind !== 'tick' &&
      event.channelId === channelId &&
      event.sentAt >= start &&
      event.sentAt < start + seconds * 1000,
  );
  const messages = within.filter((event) => event.kind === 'message');
  const emotes = messages.flatMap((message) => message.emotes ?? []);
  const noticed = (...types: string[]): number =>
    within.filter((event) => event.kind === 'notice' && types.includes(event.notice.type)).length;
  const moderated = (action: string): number =>
    within.filter((event) => event.kind === 'moderation' && event.moderation.action === action).length;
  return {
    sums: {
      messages: messages.length,
      subscriberMessages: messages.filter((message) => message.subscriber).length,
      firstTimeChatters: messages.filter((message) => message.firstMessage).length,
      emotes: emotes.reduce((sum, { count }) => sum + count, 0),
      cheers: messages.filter((message) => message.bits).length,
      bits: messages.reduce((sum, { bits = 0 }) => sum + bits, 0),
      subscriptions: noticed('sub', 'resub'),
      giftedSubscriptions: noticed('subgift', 'anonsubgift'),
      raids: noticed('raid'),
      deletedMessages: 0,
      timeouts: moderated('timeout'),
      bans: moderated('ban'),
      sharedMessages: messages.filter((message) => message.source).length,
      revision: within.length,
    },
    authors: new Set(messages.map(({ userId }) => Number(userId))),
    updatedAt: Math.max(...within.map(({ sentAt }) => sentAt)),
    emotesUsed: emotes.reduce((sum, { count }) => sum + count, 0),
  };
}

test('the recount of every window is that of filters over the records as they were written', () => {
  const events = corpus(false);
  const records = events.map(({ event }) => JSON.stringify(event));
  const cells = recounted(events.filter(({ isCopy }) => !isCopy).map(({ event }) => event));
  expect(cells.size).toBeGreaterThan(500);
  for (const [key, cell] of [...cells].filter((_, index) => index % 200 === 0)) {
    const [channelId = '', seconds, start] = key.split('|');
    const { emotesUsed, ...wanted } = naive(records, channelId, Number(seconds), Number(start));
    expect(cell).toMatchObject(wanted);
    expect([...cell.emotes.values()].reduce((sum, { count }) => sum + count, 0)).toBe(emotesUsed);
  }
});

const message = (id: string, sentAt: number, channelId = '1'): Chatted['event'] => ({
  ...{ kind: 'message', id, channelId, channel: 'one', userId: '5', user: 'five', text: '' },
  ...{ sentAt, receivedAt: sentAt },
});
const deletion = (id: string, target: string, sentAt: number): Chatted['event'] => ({
  ...{ kind: 'moderation', id, channelId: '1', channel: 'one', sentAt, receivedAt: sentAt },
  moderation: { action: 'delete', targetMessageId: target },
});
const minute = (events: readonly Chatted['event'][], at = startMs) => {
  const cell = recounted(events).get(`1|60|${at}`);
  return cell && { deleted: cell.sums.deletedMessages, revision: cell.sums.revision };
};

test('a deletion is counted in the minute of its message, whichever comes first', () => {
  const said = message('a', startMs);
  const deleted = deletion('b', 'a', startMs + minuteMs);
  expect(minute([said, deleted])).toEqual({ deleted: 1, revision: 2 });
  expect(minute([deleted, said])).toEqual({ deleted: 1, revision: 2 });
  expect(minute([said, deleted], startMs + minuteMs)).toBeUndefined();
});

test('a second deletion of a message is folded and deletes nothing more', () => {
  const events = [message('a', startMs), deletion('b', 'a', startMs), deletion('c', 'a', startMs + 1)];
  expect(minute(events)).toEqual({ deleted: 1, revision: 3 });
});

test('a deletion of a message that never comes is in no window until its own minute is final', () => {
  const deleted = deletion('b', 'a', startMs);
  const open = message('z', startMs + minuteMs + graceMs - 1);
  const final = message('z', startMs + minuteMs + graceMs);
  expect(minute([deleted, open])).toBeUndefined();
  expect(minute([deleted, final])).toEqual({ deleted: 1, revision: 1 });
});

test('event time belongs to a partition: another one makes no minute final', () => {
  const recount = createRecount({ graceMs, partitionOf: Number });
  recount.add(deletion('b', 'a', startMs));
  recount.add(message('z', startMs + minuteMs + graceMs, '2'));
  expect(recount.cells().has(`1|60|${startMs}`)).toBe(false);
});

test('a count without deduplication has the copies too', () => {
  const events = corpus(true);
  const counts = new Map<string, number>();
  for (const chatted of events) countWithCopies(counts, chatted);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  expect(total).toBe(events.filter(({ event }) => event.kind === 'message').length);
});

function recordsOf(cells: ReturnType<typeof recounted>): Map<string, WindowStats> {
  return new Map(
    [...cells].map(([key, cell]) => {
      const [channelId = '', seconds, start] = key.split('|');
      const record = {
        ...{ type: 'window', channelId, channel: cell.channel, generation: 1, updatedAt: cell.updatedAt },
        ...{ windowSizeSeconds: Number(seconds), windowStart: Number(start) },
        windowEnd: Number(start) + Number(seconds) * 1000,
        ...{ ...cell.sums, chatters: cell.authors.size, chattersExact: true, topEmotes: topEmotes(cell) },
      };
      return [key, record as WindowStats];
    }),
  );
}

test('records that say what the recount says have no difference; one that does not voids the run', () => {
  const cells = recounted([message('a', startMs), deletion('b', 'a', startMs)]);
  const records = recordsOf(cells);
  expect(differences(records, cells)).toEqual([]);

  const key = `1|60|${startMs}`;
  records.set(key, { ...(records.get(key) as WindowStats), bits: 1, chatters: 2 });
  records.delete(`1|3600|${startMs - (startMs % 3_600_000)}`);
  records.set('9|60|0', records.get(key) as WindowStats);
  const found = differences(records, cells);
  expect(found.map(({ key, field }) => `${key} ${field}`)).toEqual([
    `${key} bits`,
    `${key} chatters`,
    `1|3600|${startMs - (startMs % 3_600_000)} record`,
    '9|60|0 record',
  ]);
  expect(() => expectNone('a run', found)).toThrow(/void: a run differs from the recount\n {2}1\|60/);
});

test('an estimate of more than 1,024 chatters may be a fifth off, and must not be called exact', () => {
  const events = Array.from({ length: 2000 }, (_, index) => ({
    ...message(`m${index}`, startMs),
    userId: String(index),
  }));
  const cells = recounted(events as Chatted['event'][]);
  const records = recordsOf(cells);
  const say = (chatters: number, chattersExact: boolean) =>
    differences(
      new Map([...records].map(([key, record]) => [key, { ...record, chatters, chattersExact }])),
      cells,
    ).map(({ field }) => field);
  expect(say(2390, false)).toEqual([]);
  expect(say(2410, false)).toEqual(['chatters', 'chatters', 'chatters']);
  expect(say(2000, true)).toEqual(['chattersExact', 'chattersExact', 'chattersExact']);
});

test('plain counts differ where a key is missing, too many, or wrong', () => {
  const got = new Map([
    ['a', 1],
    ['b', 2],
    ['d', 4],
  ]);
  const wanted = new Map([
    ['a', 1],
    ['b', 3],
    ['c', 4],
  ]);
  expect(countDifferences(got, wanted).map(({ key }) => key)).toEqual(['b', 'c', 'd']);
});
