import { expect, test } from '@jest/globals';
import { validateChatEvent } from '../../packages/contracts/dist/index.js';
import { type ChatSettings, type Chatted, chatEvents, firstOf } from '../processor/chat-events.ts';

const settings: ChatSettings = {
  seed: 7,
  channels: 50,
  startMs: 1_767_614_597_000,
  eventsPerSecond: 100,
  disorderMs: 2000,
  copies: 0.005,
  deletions: true,
};

const take = (count: number, more: Partial<ChatSettings> = {}): Chatted[] => [
  ...firstOf(count, chatEvents({ ...settings, ...more })),
];

test('equal settings give equal events, and another seed others', () => {
  expect(take(2000)).toEqual(take(2000));
  expect(take(10, { seed: 8 })).not.toEqual(take(10));
});

test('every event is a chat event v1', () => {
  expect(take(5000).filter(({ event }) => !validateChatEvent(event).ok)).toEqual([]);
});

test('a message has 190 to 390 bytes', () => {
  const sizes = take(5000).flatMap(({ event }) =>
    event.kind === 'message' ? [Buffer.byteLength(JSON.stringify(event))] : [],
  );
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(190);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(390);
});

test('an event was sent at most two seconds before its turn, and none after it', () => {
  const wrong = take(5000).filter(
    ({ event, isCopy, turnMs }) =>
      !isCopy &&
      (event.sentAt > turnMs || event.sentAt < Math.max(settings.startMs, Math.floor(turnMs - 2000))),
  );
  expect(wrong).toEqual([]);
});

test('one record in two hundred is a copy of an earlier one, and no other id comes twice', () => {
  const events = take(20_000);
  const seen = new Set<string>();
  const wrong = events.filter(({ event, isCopy }) => {
    const known = seen.has(event.id);
    seen.add(event.id);
    return known !== isCopy;
  });
  expect(wrong).toEqual([]);
  const copies = events.filter(({ isCopy }) => isCopy).length;
  expect(copies).toBeGreaterThan(60);
  expect(copies).toBeLessThan(140);
});

test('there are deletions of messages that were seen, that are to come, and that never come', () => {
  const events = take(20_000).filter(({ isCopy }) => !isCopy);
  const spokenAt = new Map(events.map(({ event }, index) => [event.id, index]));
  const kinds = events.flatMap(({ event }, index) => {
    const target = event.kind === 'moderation' ? event.moderation.targetMessageId : undefined;
    if (target === undefined) return [];
    const at = spokenAt.get(target);
    return at === undefined ? ['never'] : at < index ? ['seen'] : ['to come'];
  });
  expect(new Set(kinds)).toEqual(new Set(['seen', 'to come', 'never']));
});
