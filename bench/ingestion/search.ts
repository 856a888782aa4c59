/** One run at a set rate. */
export type Attempt<Run> = { readonly perSecond: number; readonly sustained: boolean; readonly run: Run };

/**
 * The highest rate that is sustained: from `start`, up or down in steps of `factor` until one is sustained and the
 * next one is not, then halved in between (geometrically) `refine` times. `ceiling`: no more is asked for.
 */
export async function findCapacity<Run>(
  { start, factor, refine, ceiling }: { start: number; factor: number; refine: number; ceiling: number },
  attempt: (perSecond: number) => Promise<{ sustained: boolean; run: Run }>,
): Promise<{ best: Attempt<Run> | undefined; attempts: Attempt<Run>[] }> {
  const attempts: Attempt<Run>[] = [];
  let low: Attempt<Run> | undefined;
  let high = Number.POSITIVE_INFINITY;
  const tryRate = async (perSecond: number): Promise<void> => {
    const tried = { perSecond, ...(await attempt(perSecond)) };
    attempts.push(tried);
    if (tried.sustained) low = tried;
    else high = perSecond;
  };
  let next = Math.min(start, ceiling);
  while (next >= 1 && (low === undefined || high === Number.POSITIVE_INFINITY)) {
    await tryRate(Math.round(next));
    if (low !== undefined && low.perSecond >= ceiling) break;
    next = low === undefined ? high / factor : Math.min(ceiling, low.perSecond * factor);
  }
  for (let step = 0; step < refine && low !== undefined && high < Number.POSITIVE_INFINITY; step++) {
    await tryRate(Math.round(Math.sqrt(low.perSecond * high)));
  }
  return { best: low, attempts };
}
