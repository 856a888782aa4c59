import { type CoverageInterval, coverageRetentionMs } from './coverage.js';

/** [from, to) in epoch ms. */
export type Span = { readonly from: number; readonly to: number };

/**
 * What is known of when a channel was heard. Time in no span of `heard` was not heard where it lies in `known`;
 * elsewhere nobody can say: its intervals are not kept any more, or may not have been told yet.
 */
export type CoverageSpans = {
  /** By any reader. Ascending, apart from each other. */
  readonly heard: readonly Span[];
  readonly known: Span;
};

/** heard: by one reader at least; gap: by none, which is why no count of that time is a count of all there was. */
export type Heard = 'heard' | 'gap' | 'unknown';

/**
 * How far counting is ahead of what coverage has told. A renewal comes up to 22 s after the time it speaks of, with
 * 15,000 channels in one process 2.5 minutes: what is as old as this and was not told was not heard.
 */
export const coverageDelayMs = 180_000;

/**
 * Unites the intervals of all readers. The time up to which a gap is called one follows `asOfMs`, the event time up to
 * which everything is counted, and no clock: when ingestion is gone altogether, that time stands still too, and the
 * end of its intervals is not called a gap before something is heard again. `nowMs` only tells what has expired.
 */
export function spansOf(
  intervals: readonly Pick<CoverageInterval, 'from' | 'to'>[],
  { asOfMs, nowMs }: { asOfMs: number | undefined; nowMs: number },
): CoverageSpans {
  const heard: { from: number; to: number }[] = [];
  for (const { from, to } of [...intervals].sort((a, b) => a.from - b.from)) {
    const last = heard.at(-1);
    if (to <= from) continue;
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else heard.push({ from, to });
  }
  const from = Math.max(0, nowMs - coverageRetentionMs);
  return { heard, known: { from, to: Math.max(from, (asOfMs ?? 0) - coverageDelayMs) } };
}

/** Cuts [fromMs, toMs) into what was heard, what was not and what is not known. Ascending, without a hole. */
export function spansBetween(
  { heard, known }: CoverageSpans,
  fromMs: number,
  toMs: number,
): (Span & { readonly coverage: Heard })[] {
  const spans: (Span & { coverage: Heard })[] = [];
  const add = (coverage: Heard, from: number, to: number): void => {
    if (from < to) spans.push({ from, to, coverage });
  };
  const addSilence = (from: number, to: number): void => {
    add('unknown', from, Math.min(to, known.from));
    add('gap', Math.max(from, known.from), Math.min(to, known.to));
    add('unknown', Math.max(from, known.to), to);
  };
  let at = fromMs;
  for (const { from, to } of heard) {
    if (to <= at || from >= toMs) continue;
    addSilence(at, Math.min(from, toMs));
    add('heard', Math.max(from, at), Math.min(to, toMs));
    at = Math.min(to, toMs);
  }
  addSilence(at, toMs);
  return spans;
}
