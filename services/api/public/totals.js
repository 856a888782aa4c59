// The messages of all channels in each of the last minutes, and which of them have to be asked for again. Pure.
const settlingAgeMs = 15_000;

/**
 * Which of the `slots` windows up to the one that starts at `lastMs` are to be asked for at `nowMs`, newest first.
 * What is final stays; what settles changes seldom. `known` maps the start of a window to { state, askedMs }.
 */
export function windowsToAsk(known, { lastMs, sizeMs, slots, nowMs }) {
  const starts = Array.from({ length: slots }, (_, slot) => lastMs - slot * sizeMs);
  return starts.filter((start) => {
    const window = known.get(start);
    if (window === undefined) return true;
    if (start === lastMs || window.state === 'final') return false;
    return window.state === 'open' || nowMs - window.askedMs >= settlingAgeMs;
  });
}

/** What is known as rows, newest first, for a chart and its table; what was not asked for yet is left out. */
export function totalRows(known, { lastMs, sizeMs, slots }) {
  return Array.from({ length: slots }, (_, slot) => lastMs - slot * sizeMs)
    .filter((start) => known.has(start))
    .map((start) => ({
      windowStart: new Date(start).toISOString(),
      windowEnd: new Date(start + sizeMs).toISOString(),
      state: known.get(start).state,
      messages: known.get(start).messages,
      channels: known.get(start).channels,
    }));
}
