import { type FieldError, invalidRequest } from './problem.js';
import { dayMs, lastInstantMs, notAnInstant, parseInstant } from './windows.js';

/** What a request may ask for with `from` and `to`. */
export type RangeRequest = { readonly from?: string; readonly to?: string };

/**
 * The range [fromMs, toMs) of a request. `end` stands for a `to` that is not given, `start` for a `from`, by the end.
 * `errors` are those that were found before.
 * @throws ProblemError 400 that names every wrong field; a range over `days` is too wide.
 */
export function instantRange(
  { from, to }: RangeRequest,
  opts: {
    readonly end: number;
    readonly start: (toMs: number) => number;
    readonly days: number;
    readonly errors?: readonly FieldError[];
  },
): { fromMs: number; toMs: number } {
  const errors = [...(opts.errors ?? [])];
  const begin = from === undefined ? undefined : parseInstant(from);
  const askedFrom = begin === undefined || begin > lastInstantMs ? undefined : begin;
  const askedTo = to === undefined ? undefined : parseInstant(to);
  if (from !== undefined && askedFrom === undefined) errors.push({ field: 'from', problem: notAnInstant });
  if (to !== undefined && askedTo === undefined) errors.push({ field: 'to', problem: notAnInstant });
  // What begins after an end that nobody asked for is an empty range.
  const toMs = Math.min(askedTo ?? Math.max(opts.end, askedFrom ?? 0), lastInstantMs);
  const fromMs = askedFrom ?? Math.max(0, opts.start(toMs));
  if (askedFrom !== undefined && askedTo !== undefined && fromMs >= toMs)
    errors.push({ field: 'from', problem: 'must be before to' });
  if (Math.min(toMs, opts.end) - fromMs > opts.days * dayMs)
    errors.push({
      field: 'from',
      problem: `must be at most ${opts.days} days before ${to === undefined ? 'now' : 'to'}`,
    });
  if (errors.length > 0) throw invalidRequest(errors);
  return { fromMs, toMs };
}
