import { type Breaker, createBreaker } from '../dead-letters/breaker.js';
import type { IncomingMessage } from '../messages.js';

/** How far one handler is on one partition, and what it has been through with the record it is at. */
export type Track = {
  /** Everything before this offset is done. */
  next: bigint;
  /** Attempts at the record (or batch) at hand that failed and count, and that failed for a dependency. */
  failures: number;
  waits: number;
  /** Epoch ms; undefined as long as it has not failed. */
  firstFailedAtMs: number | undefined;
  /** A batch up to here has failed as one: it goes on one by one. */
  aloneUntil: bigint;
  /** Offsets that were dead-lettered while the batch they are in is not done yet. */
  readonly buried: Set<string>;
  readonly breaker: Breaker;
  /** Everything before this offset was told to the breaker. */
  judged: bigint;
};

export function createTrack(): Track {
  return {
    next: 0n,
    failures: 0,
    waits: 0,
    firstFailedAtMs: undefined,
    aloneUntil: -1n,
    buried: new Set(),
    breaker: createBreaker(),
    judged: 0n,
  };
}

export function isDone(track: Track, offset: string): boolean {
  return BigInt(offset) < track.next;
}

/** Those of `items`, which are in the order of their offsets, from `position` on; mostly that is all of them. */
export function atOrBehind<T>(
  position: bigint,
  items: readonly T[],
  offsetOf: (item: T) => string,
): readonly T[] {
  const first = items.findIndex((item) => BigInt(offsetOf(item)) >= position);
  if (first === 0) return items;
  return first === -1 ? [] : items.slice(first);
}

/** How many of these were dead-lettered. */
export function buriedOf({ buried }: Track, records: readonly IncomingMessage[]): number {
  return buried.size === 0 ? 0 : records.filter(({ offset }) => buried.has(offset)).length;
}

/** The record, or the batch that it ends, is behind us. */
export function pass(track: Track, offset: string): void {
  track.next = BigInt(offset) + 1n;
  track.failures = 0;
  track.waits = 0;
  track.firstFailedAtMs = undefined;
  // A batch that failed goes on one by one: what it buried further on is not buried again.
  for (const buried of track.buried) if (BigInt(buried) < track.next) track.buried.delete(buried);
}

/** Tells the breaker of records that were well: those that it has not heard of. */
export function judgeWell(track: Track, records: readonly Pick<IncomingMessage, 'offset'>[]): void {
  const news = atOrBehind(track.judged, records, ({ offset }) => offset);
  track.breaker.passed(news.length);
  const last = news.at(-1);
  if (last !== undefined) track.judged = BigInt(last.offset) + 1n;
}

/** Whether one more dead letter is within bounds. The same record is not told to the breaker twice. */
export function mayBury(track: Track, offset: string): boolean {
  if (BigInt(offset) < track.judged) return true;
  track.judged = BigInt(offset) + 1n;
  return track.breaker.allows();
}

/** What tells a batch that is read again from one of a topic that was made anew: time and place of its first record. */
export type BatchStart = Pick<IncomingMessage, 'offset' | 'timestamp'>;

/**
 * Whether the topic was deleted and made anew between two batches, so that its offsets mean other records now. A
 * batch whose commit failed comes again from its own start; nothing else comes from further back.
 */
export function isMadeAnew(before: BatchStart, first: BatchStart): boolean {
  if (first.offset === before.offset) return first.timestamp !== before.timestamp;
  return BigInt(first.offset) < BigInt(before.offset);
}
