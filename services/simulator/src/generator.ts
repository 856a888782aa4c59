import type { ChatLine, MessageId, Room } from './chat-line.js';
import { createChatters } from './chatters.js';
import { action, cheer, firstMessage, plainMessage, reply } from './messages.js';
import { ban, clear, deletion, timeout } from './moderation.js';
import { announcement, raid, resub, sub, subgift, submysterygift, unheardOfNotice } from './notices.js';
import { createRandom, type Random, uuidOf } from './random.js';
import type { Draw, LineMaker, RoomLife } from './room-life.js';
import { createRankSampler, createRooms } from './rooms.js';

export interface Generator {
  /** Busiest first. */
  readonly rooms: readonly Room[];
  /** The next line, for a slot at `dueMs` (epoch ms). Slots are asked for in order. */
  next(dueMs: number): ChatLine;
}

/** How often each kind is drawn, per 10,000; what is left is a plain message. */
const rarities: readonly (readonly [number, LineMaker])[] = [
  [500, reply],
  [100, action],
  [80, firstMessage],
  [60, cheer],
  [40, resub],
  [30, sub],
  [20, subgift],
  [4, submysterygift],
  [6, raid],
  [8, announcement],
  [4, unheardOfNotice],
  [40, timeout],
  [10, ban],
  [30, deletion],
  [1, clear],
];

/**
 * Chat that looks like Twitch's: few huge rooms and a long tail, few people who write most of it, and every
 * kind of line. The same seed and nonce make the same lines for the same slots; the same seed with another
 * nonce makes the same chat with other ids, so that a new run is no duplicate of an earlier one.
 */
export function createGenerator(opts: { seed: string; nonce: string; roomCount: number }): Generator {
  const { seed, nonce, roomCount } = opts;
  const rooms = createRooms(seed, roomCount);
  const lives = createLives(rooms);
  const sampleRank = createRankSampler(roomCount);
  const random = createRandom(`lines|${seed}`);
  const ids = createRandom(`ids|${seed}|${nonce}`);
  const following: ((sentAt: number) => ChatLine)[] = [];
  const draw: Draw = {
    random,
    chatters: createChatters(seed, nonce, roomCount),
    newId: () => uuidOf(ids.uint32(), ids.uint32(), ids.uint32(), ids.uint32()) as MessageId,
    follow: (make) => void following.push(make),
  };

  return {
    rooms,
    next(dueMs) {
      const sentAt = sentTime(Math.floor(dueMs), random);
      const queued = following.shift();
      if (queued) return queued(sentAt);
      const life = lives[sampleRank(random.fraction())] as RoomLife;
      return drawKind(random)(life, sentAt, draw);
    },
  };
}

// As measured at Twitch: neighbours swap by up to 125 ms now and then, and rarely a line is seconds old.
function sentTime(dueMs: number, random: Random): number {
  const dice = random.fraction();
  if (dice < 0.0002) return dueMs - random.between(126, 6000);
  if (dice < 0.02) return dueMs - random.between(1, 125);
  return dueMs;
}

function drawKind(random: Random): LineMaker {
  let dice = random.fraction() * 10_000;
  for (const [rarity, make] of rarities) {
    dice -= rarity;
    if (dice < 0) return make;
  }
  return plainMessage;
}

// One shared chat, between two rooms of the middle field, so that most lines stay unshared.
function createLives(rooms: readonly Room[]): RoomLife[] {
  const lives = rooms.map((room, rank): RoomLife => ({ room, rank, recent: [], lastModerationAt: 0 }));
  const [first, second] = lives.length >= 6 ? [lives[2], lives[4]] : lives.slice(-2);
  if (first && second) {
    first.partner = second;
    second.partner = first;
  }
  return lives;
}
