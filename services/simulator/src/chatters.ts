import type { UserId } from './chat-line.js';
import { hashText, mix } from './random.js';
import { roomWeight } from './rooms.js';
import { adjectives, localNames, nameColors, nouns } from './vocabulary.js';

/** Simulated user ids are 13 digits from here up, above every simulated room. */
const firstSimulatedUserId = 9_100_000_000_000;
const firstNewcomerId = 9_500_000_000_000;

/** A person as one room shows them. */
export type Chatter = {
  readonly userId: UserId;
  readonly login: string;
  readonly displayName: string;
  readonly color: string;
  /** Months subscribed to this room; 0 for none. */
  readonly months: number;
  readonly moderator: boolean;
  /** `name/version` separated by commas, as the tag has it. */
  readonly badges: string;
};

/** Who chats where. Nobody is stored: a person is computed from a number, so memory stays the same. */
export interface Chatters {
  /** A regular of the room of that rank; a few of them write most of it. */
  regular(roomRank: number, fraction: number): Chatter;
  /** Somebody who never wrote anywhere before; never the same person twice in a run. */
  newcomer(): Chatter;
}

/** @param nonce of the run, so that newcomers of another run are other people. */
export function createChatters(seed: string, nonce: string, roomCount: number): Chatters {
  const salt = hashText(`chatters|${seed}`);
  const poolStart: number[] = [];
  const poolSize: number[] = [];
  let start = 0;
  for (let rank = 0; rank < roomCount; rank += 1) {
    const size = Math.max(25, Math.round(20_000 * roomWeight(rank)));
    poolStart.push(start);
    poolSize.push(size);
    start += size;
  }
  let newcomers = hashText(`newcomers|${nonce}`) * 100;

  return {
    regular(roomRank, fraction) {
      const size = poolSize[roomRank] ?? 25;
      // Log-uniform: a person's share of the room's messages falls with 1 / rank.
      const rank = Math.floor((size + 1) ** fraction) - 1;
      const number = (poolStart[roomRank] ?? 0) + rank;
      return describe(firstSimulatedUserId, number, mix(number ^ salt), rank < 2);
    },
    newcomer() {
      newcomers += 1;
      return {
        ...describe(firstNewcomerId, newcomers, mix(newcomers ^ salt), false),
        months: 0,
        badges: '',
      };
    },
  };
}

function describe(firstId: number, number: number, traits: number, moderator: boolean): Chatter {
  const adjective = adjectives[traits % adjectives.length] ?? '';
  const noun = nouns[(traits >>> 8) % nouns.length] ?? '';
  const login = `${adjective}${noun}${number % 1_000_000_000}`;
  const dice = (traits >>> 16) % 100;
  const months = dice < 25 ? 1 + (traits % 60) : 0;
  const badges = [
    moderator ? 'moderator/1' : '',
    months > 0 ? `subscriber/${months - (months % 3)}` : '',
    dice % 7 === 0 ? 'premium/1' : '',
  ];
  const displayName =
    dice === 99
      ? (localNames[traits % localNames.length] ?? login)
      : dice % 3 === 0
        ? login.charAt(0).toUpperCase() + login.slice(1)
        : login;
  return {
    userId: String(firstId + number) as UserId,
    login,
    displayName,
    color: dice % 9 === 0 ? '' : (nameColors[traits % nameColors.length] ?? ''),
    months,
    moderator,
    badges: badges.filter((badge) => badge !== '').join(','),
  };
}
