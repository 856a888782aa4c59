import type { Heard } from './heard.js';
import type { WindowState } from './state.js';
import { ttlSeconds, type WindowSizeSeconds, windowEndOf, windowStartAt } from './windows.js';

/** A row that was counted, or a window in which nothing was. Times in epoch ms. */
export type Filled<Row> =
  | { readonly windowStart: number; readonly row: Row }
  | { readonly windowStart: number; readonly row: undefined; readonly heard: boolean };

/** A row whose hour is nearly over may be gone before it is read: it is not taken for one that never was. */
const expiryMarginMs = 3_600_000;

/**
 * The windows of a page that has a row for each: the newest `limit` that start in [fromMs, toMs), newest first.
 * Ascending by one window; empty when none starts there.
 */
export function filledRange(
  { fromMs, toMs }: { fromMs: number; toMs: number },
  size: WindowSizeSeconds,
  limit: number,
): { fromMs: number; toMs: number; hasMore: boolean } {
  const step = size * 1000;
  const first = Math.ceil(fromMs / step) * step;
  const end = Math.ceil(toMs / step) * step;
  const from = Math.max(first, end - limit * step);
  return { fromMs: from, toMs: Math.max(from, end), hasMore: from > first };
}

/**
 * One row for each window that starts in [fromMs, toMs), newest first; both are starts of windows. Nothing was
 * counted where there is no row, which is 0 only where everything was heard, everything heard is counted, and a
 * row would still be kept.
 */
export function fillRows<Row extends { readonly windowStart: number }>(
  rows: readonly Row[],
  range: { readonly fromMs: number; readonly toMs: number },
  about: {
    readonly size: WindowSizeSeconds;
    readonly heard: Heard;
    readonly stateOf: (windowEndMs: number) => WindowState;
    readonly nowMs: number;
  },
): Filled<Row>[] {
  const { size, heard, stateOf, nowMs } = about;
  const counted = new Map(rows.map((row) => [row.windowStart, row]));
  const filled: Filled<Row>[] = [];
  for (let start = range.toMs - size * 1000; start >= range.fromMs; start -= size * 1000) {
    const row = counted.get(start);
    const end = windowEndOf(start, size);
    if (row !== undefined) filled.push({ windowStart: start, row });
    else {
      const known = stateOf(end) !== 'open' && ttlSeconds(start, size, nowMs + expiryMarginMs) > 0;
      filled.push({ windowStart: start, row: undefined, heard: known && heard.all(start, end) });
    }
  }
  return filled;
}

/** The end of the range to fill when the request names none: after the window of `asOfMs` and the newest row. */
export function currentEnd(asOfMs: number, newestStart: number | undefined, size: WindowSizeSeconds): number {
  return windowEndOf(Math.max(windowStartAt(asOfMs, size), newestStart ?? 0), size);
}
