import { ask } from './ask.js';
import { createBarChart } from './bar-chart.js';
import { count, minuteTime } from './format.js';
import { createReadout } from './readout.js';
import { slotsNeeded } from './series.js';
import { fillTable } from './table.js';
import { totalRows, windowsToAsk } from './totals.js';

const sizeMs = 60_000;
const slots = 60;
// What has just begun to count does not look lost.
const slotsAtLeast = 20;
const columns = [
  { head: true, text: (row) => minuteTime(row.windowStart) },
  { text: (row) => row.state, state: (row) => row.state },
  { className: 'number', text: (row) => count(row.messages) },
  { className: 'number', text: (row) => count(row.channels) },
];

/** Messages of all channels in each of the last 60 minutes, as a picture and as a table. */
export function createOverallChart(panel, signal) {
  const known = new Map();
  const say = createReadout(panel.querySelector('.readout'));
  const chart = createBarChart(panel.querySelector('.plot'), {
    sizeMs,
    slots,
    signal,
    onPoint: (row) =>
      say(row && `${minuteTime(row.windowStart)}: ${count(row.messages)} messages, ${row.state}`),
  });
  const body = panel.querySelector('tbody');

  async function learn(start) {
    const askedMs = performance.now();
    const page = await ask(`/leaderboard?window=1m&at=${start}&limit=1`, signal);
    const { channels, messages } = page.totals;
    known.set(start, { state: page.state, messages, channels: page.data.length && channels, askedMs });
  }

  function render(lastMs) {
    const rows = totalRows(known, { lastMs, sizeMs, slots });
    const counted = rows.filter(({ messages }) => messages !== null);
    const most = Math.max(0, ...counted.map(({ messages }) => messages));
    const label = `Messages of all channels per minute, ${rows.length} minutes, ${count(most)} at most. The table has the numbers.`;
    chart.draw(rows, { label, slots: slotsNeeded(rows, { least: slotsAtLeast, most: slots }) });
    fillTable(body, rows, columns);
  }

  return {
    /** `current`: the answer of GET /channels?window=1m. */
    async update(current) {
      const lastMs = Date.parse(current.windowStart);
      const { messages } = current.totals;
      const channels = current.data.filter((row) => row.messages !== null).length;
      known.set(lastMs, { state: 'open', messages, channels, askedMs: performance.now() });
      for (const start of known.keys()) if (start <= lastMs - slots * sizeMs) known.delete(start);
      render(lastMs);
      const missing = windowsToAsk(known, { lastMs, sizeMs, slots, nowMs: performance.now() });
      if (missing.length === 0) return;
      await Promise.all(missing.map(learn));
      if (!signal.aborted) render(lastMs);
    },
  };
}
