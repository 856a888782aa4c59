// Rows of the api as the columns that a chart draws. Pure; times of columns are in seconds.

/**
 * The windows in which the chart has a place for each state: `slots` of `sizeMs`, the last one that of the newest
 * row. A number stands in one of them; null where nothing is known. Undefined without rows.
 */
export function barColumns(rows, { sizeMs, slots }) {
  if (rows.length === 0) return undefined;
  const last = Math.max(...rows.map(({ windowStart }) => Date.parse(windowStart)));
  const fromMs = last - (slots - 1) * sizeMs;
  const empty = () => Array(slots).fill(null);
  const columns = { final: empty(), settling: empty(), open: empty() };
  for (const { windowStart, state, messages } of rows) {
    const slot = (Date.parse(windowStart) - fromMs) / sizeMs;
    if (slot >= 0) columns[state][slot] = messages;
  }
  return { x: starts(fromMs, sizeMs, slots), ...columns, fromMs, toMs: last + sizeMs };
}

/**
 * Several channels over one time: of each, `ended` is a line over the windows that have ended, and `open` holds
 * the one that runs, which is drawn apart. `channels` are arrays of rows. Undefined without rows.
 */
export function lineColumns(channels, { sizeMs, slots }) {
  const times = channels.flatMap((rows) => rows.map(({ windowStart }) => Date.parse(windowStart)));
  if (times.length === 0) return undefined;
  const last = Math.max(...times);
  const fromMs = last - (slots - 1) * sizeMs;
  const lines = channels.map((rows) => {
    const line = { ended: Array(slots).fill(null), open: Array(slots).fill(null) };
    for (const { windowStart, state, messages } of rows) {
      const slot = (Date.parse(windowStart) - fromMs) / sizeMs;
      if (slot >= 0) line[state === 'open' ? 'open' : 'ended'][slot] = messages;
    }
    return line;
  });
  return { x: starts(fromMs, sizeMs, slots), lines, fromMs, toMs: last + sizeMs };
}

function starts(fromMs, sizeMs, slots) {
  return Array.from({ length: slots }, (_, slot) => (fromMs + slot * sizeMs) / 1000);
}

/** How many places a chart needs to reach back to the first number, between `least` and `most`. Rows newest first. */
export function slotsNeeded(rows, { least, most }) {
  const counted = rows.findLastIndex(({ messages }) => messages !== null) + 1;
  return Math.min(most, Math.max(least, counted));
}

/** `values` from the first that is known. */
export function fromFirstKnown(values) {
  const first = values.findIndex((value) => value !== null);
  return first === -1 ? [] : values.slice(first);
}

/** Where a line with these values runs in a box: points of an SVG polyline, one list per unbroken stretch. */
export function sparkPoints(values, { width, height }) {
  const most = Math.max(1, ...values.filter((value) => value !== null));
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  const stretches = [[]];
  values.forEach((value, index) => {
    if (value === null) stretches.push([]);
    else stretches.at(-1).push(`${round(index * step)},${round(height - (value / most) * height)}`);
  });
  return stretches.filter((points) => points.length > 0).map((points) => points.join(' '));
}

function round(value) {
  return Math.round(value * 10) / 10;
}
