import { seededRandom } from '../mutations.js';

export const faultKinds = [
  'socket closed',
  'socket frozen',
  'reconnect',
  'half a line',
  'garbage frame',
  'join unanswered',
  'kafka away',
  'reader killed',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export const readers = ['a', 'b'] as const;
export type Reader = (typeof readers)[number];

export type PlannedFault = {
  readonly kind: FaultKind;
  /** From the start of the run. */
  readonly atMs: number;
  readonly reader: Reader;
  /** Which of the reader's sockets, and which channel on it; 0 ≤ pick < 1, by the order of their ids. */
  readonly pick: { readonly socket: number; readonly channel: number };
};

export const betweenFaultsMs = 15_000;

/**
 * Each round holds every kind once, in an order of its own, one every 15 s: eight of them are two minutes.
 * The same seed gives the same faults.
 */
export function planFaults(seed: number, rounds: number): PlannedFault[] {
  const random = seededRandom(seed);
  return Array.from({ length: rounds }, () => shuffled(faultKinds, random))
    .flat()
    .map((kind, index) => ({
      kind,
      atMs: (index + 0.5) * betweenFaultsMs,
      reader: random() < 0.5 ? 'a' : 'b',
      pick: { socket: random(), channel: random() },
    }));
}

export function picked<T>(from: readonly T[], pick: number): T | undefined {
  return from[Math.floor(pick * from.length)];
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const left = [...items];
  return items.map(() => left.splice(Math.floor(random() * left.length), 1)[0] as T);
}
