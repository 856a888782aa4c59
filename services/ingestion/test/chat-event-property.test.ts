import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import type { IrcMessage } from '../src/irc.js';
import { readChatLines } from './support/chat-lines.js';
import { everyKind, fuzz, outcome } from './support/fuzz.js';

jest.setTimeout(20_000);

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('😀', 'a', ' ', '\u0001', '\ud83d'), maxLength: 9000, size: 'max' }),
  fc.constantFrom('', '0', '1', '-1', '007', '99999999999999999999', '\u0001ACTION x\u0001', '\u0001ACTION '),
);
const ranges = fc
  .array(fc.tuple(fc.nat(40), fc.integer({ min: -1, max: 300 })), { maxLength: 8 })
  .map((pairs) => pairs.map(([from, length]) => `${from}-${from + length}`).join(','));
const emotesTag = fc
  .array(fc.tuple(fc.oneof(fc.constantFrom('25', ''), anyText), ranges), { maxLength: 6 })
  .map((emotes) => emotes.map(([id, positions]) => `${id}:${positions}`).join('/'));

const message = fc.record({
  tags: fc
    .record(
      {
        id: fc.oneof(fc.uuid(), anyText),
        'room-id': fc.oneof(fc.nat().map(String), anyText),
        'user-id': fc.oneof(fc.nat().map(String), anyText),
        'tmi-sent-ts': fc.oneof(fc.nat().map(String), anyText),
        'display-name': anyText,
        badges: fc.oneof(
          anyText,
          fc
            .array(
              anyText.map((text) => `${text}/1`),
              { maxLength: 99 },
            )
            .map(String),
        ),
        'badge-info': anyText,
        subscriber: anyText,
        'first-msg': anyText,
        bits: anyText,
        emotes: emotesTag,
        'reply-parent-msg-id': anyText,
        'source-room-id': fc.oneof(fc.nat().map(String), anyText),
        'source-id': anyText,
        'msg-id': fc.oneof(fc.constantFrom('resub', 'raid', 'newthing'), anyText),
        'msg-param-cumulative-months': anyText,
        'msg-param-mass-gift-count': anyText,
        'msg-param-viewerCount': anyText,
        'ban-duration': anyText,
        'target-user-id': anyText,
        'target-msg-id': anyText,
        login: anyText,
      },
      { requiredKeys: ['id', 'room-id', 'user-id', 'tmi-sent-ts'] },
    )
    .map((tags) => new Map(Object.entries(tags))),
  nick: fc.oneof(fc.constantFrom('ann', 'Chatter_1'), anyText),
  command: fc.constantFrom('PRIVMSG', 'USERNOTICE', 'CLEARCHAT', 'CLEARMSG', 'ROOMSTATE'),
  params: fc.oneof(
    fc.tuple(fc.constantFrom('#room', '#Room_2'), anyText),
    fc.array(anyText, { maxLength: 3 }),
    fc.tuple(fc.constant('#room')),
  ),
}) as fc.Arbitrary<IrcMessage>;

test('whatever the tags hold, an event is valid by the contract', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(message, (heard) => void seen.add(outcome(heard))),
    { numRuns: 1000 },
  );
  expect([...seen].sort()).toEqual(['event', 'ignored', 'unparseable']);
});

test('50,000 mutated lines: none throws, each becomes one valid event, one dead letter or nothing', async () => {
  expect(await fuzz(readChatLines().lines, 50_000, 7)).toEqual(everyKind);
});
