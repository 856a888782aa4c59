import uPlot from '/vendor/uplot.js';
import { createChart } from './chart.js';
import { colorOf } from './chart-colors.js';
import { lineColumns } from './series.js';

const line = uPlot.paths.linear();
// Told apart without colour, too.
const dashes = [[], [8, 4], [2, 3], [12, 4, 2, 4]];

/**
 * Several channels over one time, a line each, at most four. The window that runs is a ring apart from its line.
 * `draw(channels, { label })`: rows of each channel, newest first. `onPoint(time)`: start of the window under the
 * pointer in epoch ms; undefined where there is none.
 */
export function createLineChart(holder, { count, sizeMs, slots, onPoint, signal }) {
  let times = [];
  const numbers = Array.from({ length: count }, (_, index) => index);
  const chart = createChart(holder, {
    signal,
    onPoint: (index) => onPoint(index === null ? undefined : times[index] * 1000),
    series: numbers.flatMap((number) => {
      const stroke = () => colorOf(`--line-${number + 1}`);
      return [
        { paths: line, stroke, width: 2, dash: dashes[number], points: { show: false }, spanGaps: false },
        {
          paths: () => null,
          stroke,
          width: 0,
          points: { show: true, size: 9, width: 2, stroke, fill: () => colorOf('--surface') },
        },
      ];
    }),
  });

  return {
    draw(channels, { label }) {
      const columns = lineColumns(channels, { sizeMs, slots });
      holder.hidden = columns === undefined;
      if (columns === undefined) return;
      times = columns.x;
      const data = [columns.x, ...columns.lines.flatMap(({ ended, open }) => [ended, open])];
      chart.draw({ data, fromMs: columns.fromMs, toMs: columns.toMs, bands: [], label });
    },
  };
}
