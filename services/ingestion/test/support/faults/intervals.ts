/** Whole milliseconds, both ends included; never empty. */
export type Interval = { readonly from: number; readonly to: number };

/** In order, without overlaps; what touches is one. */
export function union(intervals: readonly Interval[]): Interval[] {
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of [...intervals].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && from <= last.to + 1) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

/** What of `whole` is in none of `taken`, in order. */
export function without(whole: Interval, taken: readonly Interval[]): Interval[] {
  const left: Interval[] = [];
  let from = whole.from;
  for (const gap of union(taken)) {
    if (gap.from > from) left.push({ from, to: Math.min(whole.to, gap.from - 1) });
    from = Math.max(from, gap.to + 1);
    if (from > whole.to) break;
  }
  if (from <= whole.to) left.push({ from, to: whole.to });
  return left.filter((interval) => interval.from <= interval.to);
}

export function holds(intervals: readonly Interval[], at: number): boolean {
  return intervals.some(({ from, to }) => from <= at && at <= to);
}
