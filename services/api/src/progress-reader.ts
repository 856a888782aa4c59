import type { Watermark } from '@chatpulse/contracts';
import type { CountStore } from './counts.js';
import { type Progress, progressOf } from './state.js';

/** `ended` is what it brought. */
type Read = { readonly begunMs: number; readonly progress: Promise<Progress>; ended: Progress | undefined };

export interface ProgressReader {
  /** @throws StoreUnavailableError */
  read(): Promise<Progress>;
  /** The same where nobody has to wait for it. */
  atHand(): Progress | undefined;
}

/**
 * Reads the watermarks at most once per `maxAgeMs`, or per `maxAgeMs` − `aheadMs`: that long before what was read is too
 * old they are read again, so that who asks all the time need not wait. They come from the store, not from the topic: a
 * mark that is read here vouches for rows that are readable already. An older mark only says less. Failures are not kept.
 * While no mark moves the same object is told.
 */
export function createProgressReader(deps: {
  store: Pick<CountStore, 'readWatermarks'>;
  maxAgeMs: number;
  aheadMs?: number;
  now: () => number;
}): ProgressReader {
  const { store, maxAgeMs, aheadMs = 0, now } = deps;
  let current: Read | undefined;
  let next: Read | undefined;

  let told: { readonly text: string; readonly progress: Progress } | undefined;

  const progressBy = (marks: readonly Watermark[]): Progress => {
    const text = JSON.stringify(marks);
    if (told?.text !== text) told = { text, progress: progressOf(marks) };
    return told.progress;
  };

  const begin = (begunMs: number): Read => {
    const progress = store.readWatermarks().then((marks) => {
      read.ended = progressBy(marks);
      return read.ended;
    });
    const read: Read = { begunMs, progress, ended: undefined };
    return read;
  };
  const isYounger = (read: Read | undefined, ageMs: number, nowMs: number): read is Read =>
    read !== undefined && nowMs >= read.begunMs && nowMs - read.begunMs < ageMs;

  const take = (read: Read): Read => {
    current = read;
    read.progress.catch(() => {
      if (current === read) current = undefined;
    });
    return read;
  };

  const readAhead = (nowMs: number): void => {
    const read = begin(nowMs);
    next = read;
    const ended = (): void => {
      if (next === read) next = undefined;
    };
    read.progress.then(() => {
      if (current === undefined || current.begunMs < read.begunMs) current = read;
      ended();
    }, ended);
  };

  /** What is young enough. */
  const known = (nowMs: number): Read | undefined => {
    if (!isYounger(current, maxAgeMs, nowMs)) return undefined;
    if (!isYounger(current, maxAgeMs - aheadMs, nowMs) && next === undefined) readAhead(nowMs);
    return current;
  };

  return {
    read() {
      const nowMs = now();
      const read = known(nowMs) ?? take(isYounger(next, maxAgeMs, nowMs) ? next : begin(nowMs));
      return read.progress;
    },
    atHand: () => known(now())?.ended,
  };
}
