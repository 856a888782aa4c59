import { beforeEach, expect, test } from '@jest/globals';
import type { ChannelId, MessageId, UserId } from '../src/chat-line.js';
import { createChatters } from '../src/chatters.js';
import { ban, clear, deletion, timeout } from '../src/moderation.js';
import { createRandom } from '../src/random.js';
import type { Draw, RoomLife } from '../src/room-life.js';

const sentAt = 1_795_000_000_000;
const draw: Draw = {
  random: createRandom('a-seed'),
  chatters: createChatters('a-seed', 'a-run', 1),
  newId: () => 'an-id' as MessageId,
  follow: () => undefined,
};
let life: RoomLife;

beforeEach(() => {
  life = {
    room: { channel: 'sim_room', channelId: '9000000000001' as ChannelId },
    rank: 0,
    recent: [],
    lastModerationAt: 0,
  };
});

test('no two timeouts, bans or clears of a room share a millisecond, or a reader would take them for one', () => {
  const makers = [timeout, timeout, ban, clear, ban, timeout, clear];
  const times = makers.map((make) => make(life, sentAt, draw).entry.sentAt);
  expect(times).toEqual(makers.map((_, at) => sentAt + at));
});

test('a message is deleted once, and in a silent room somebody speaks instead', () => {
  const message = {
    id: 'm' as MessageId,
    userId: '9' as UserId,
    login: 'u',
    displayName: 'U',
    text: 'hello',
  };
  life.recent.push(message);
  expect(deletion(life, sentAt, draw).entry).toMatchObject({ action: 'delete', targetMessageId: 'm' });
  expect(deletion(life, sentAt, draw).entry.kind).toBe('message');
});
