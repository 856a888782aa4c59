import { decodeStatsCursor } from './cursor.js';
import { type FieldError, invalidRequest } from './problem.js';
import { dayMs, keptDays, notAnInstant, parseInstant, type WindowName, windowSizes } from './windows.js';

/** Windows that start in [fromMs, toMs). `fromMs` is undefined where nothing was asked for. */
export type StatsRange = { readonly fromMs: number | undefined; readonly toMs: number };

/** The range a request asks for, cut at its cursor. @throws ProblemError 400 that names every wrong field. */
export function requestedRange(
  request: {
    readonly window: WindowName;
    readonly from?: string;
    readonly to?: string;
    readonly cursor?: string;
  },
  nowMs: number,
): StatsRange {
  const { window, from, to, cursor } = request;
  const fromMs = from === undefined ? undefined : parseInstant(from);
  const toMs = to === undefined ? Number.POSITIVE_INFINITY : parseInstant(to);
  const after = cursor === undefined ? undefined : decodeStatsCursor(cursor, window);
  const errors: FieldError[] = [];
  if (from !== undefined && fromMs === undefined) errors.push({ field: 'from', problem: notAnInstant });
  if (toMs === undefined) errors.push({ field: 'to', problem: notAnInstant });
  if (fromMs !== undefined && toMs !== undefined) {
    if (fromMs >= toMs) errors.push({ field: 'from', problem: 'must be before to' });
    const days = keptDays(windowSizes[window]) + 1;
    if (Math.min(toMs, nowMs) - fromMs > days * dayMs) {
      const end = to === undefined ? 'now' : 'to';
      errors.push({
        field: 'from',
        problem: `must be at most ${days} days before ${end} for ${window} windows`,
      });
    }
  }
  if (cursor !== undefined && after === undefined)
    errors.push({ field: 'cursor', problem: 'is not a nextCursor of this window' });
  if (toMs === undefined || errors.length > 0) throw invalidRequest(errors);
  return { fromMs, toMs: Math.min(toMs, after?.beforeMs ?? toMs) };
}
