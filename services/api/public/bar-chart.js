import uPlot from '/vendor/uplot.js';
import { createChart } from './chart.js';
import { colorOf } from './chart-colors.js';
import { barColumns } from './series.js';

const bars = uPlot.paths.bars({ size: [0.8, 48, 1], align: 1, radius: 0.12 });
const states = ['final', 'settling', 'open'];

/**
 * Windows as bars, each state drawn in its own way. `draw(rows, { bands, label })`, rows newest first, in
 * `slots` places, or as many as that call says.
 * `onPoint(row)`: the window under the pointer; undefined where there is none.
 */
export function createBarChart(holder, { sizeMs, slots, onPoint, signal }) {
  let rowsByTime = new Map();
  let times = [];
  const chart = createChart(holder, {
    align: 'slot',
    signal,
    onPoint: (index) => onPoint(index === null ? undefined : rowsByTime.get(times[index] * 1000)),
    series: states.map((state) => ({
      paths: bars,
      points: { show: false },
      fill: () => colorOf(`--bar-${state}`),
      stroke: () => colorOf(state === 'open' ? '--bar-final' : `--bar-${state}`),
      width: state === 'open' ? 1 : 0,
      ...(state === 'open' && { dash: [4, 3] }),
    })),
  });

  return {
    draw(rows, { bands = () => [], label, slots: places = slots }) {
      const columns = barColumns(rows, { sizeMs, slots: places });
      holder.hidden = columns === undefined;
      if (columns === undefined) return;
      const { x, fromMs, toMs } = columns;
      times = x;
      rowsByTime = new Map(rows.map((row) => [Date.parse(row.windowStart), row]));
      const data = [x, ...states.map((state) => columns[state])];
      chart.draw({ data, fromMs, toMs, bands: bands(fromMs, toMs), label });
    },
  };
}
