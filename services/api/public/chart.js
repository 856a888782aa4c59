import uPlot from '/vendor/uplot.js';
import { colorOf } from './chart-colors.js';
import { dayOf, minuteTime, shortCount } from './format.js';
import { shadeBands } from './shade.js';
import { onTheme } from './theme.js';

const font = '12px system-ui, sans-serif';

/**
 * A chart over time in `holder`, as wide as that. `series` are uPlot's. `draw({ data, fromMs, toMs, bands, label })`:
 * `bands` are drawn as "not listening"; `label` is what the picture says to who cannot see it.
 * `onPoint(index)`: the pointer is over that slot, or (null) over none.
 */
export function createChart(holder, { series, align, onPoint, signal }) {
  let shown;
  const axis = {
    stroke: () => colorOf('--muted'),
    grid: { stroke: () => colorOf('--grid'), width: 1 },
    ticks: { show: false },
    font,
    gap: 6,
  };
  const plot = new uPlot(
    {
      width: Math.max(1, holder.clientWidth),
      height: Math.max(1, holder.clientHeight),
      padding: [10, 16, 0, 4],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
      scales: {
        x: { range: () => [(shown?.fromMs ?? 0) / 1000, (shown?.toMs ?? 1) / 1000] },
        y: { range: (_plot, _min, most) => [0, Math.max(4, (most ?? 0) * 1.08)] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          size: 28,
          space: 64,
          values: (_plot, times) => times.map(timeTick),
        },
        { ...axis, size: 46, space: 36, incrs: counts, values: (_plot, ticks) => ticks.map(shortCount) },
      ],
      series: [{}, ...series],
      hooks: {
        drawAxes: [(drawn) => shadeBands(drawn, shown?.bands ?? [])],
        setCursor: [({ cursor }) => onPoint(pointed(cursor))],
      },
    },
    [[], ...series.map(() => [])],
    holder,
  );

  /** The slot under the pointer: bars reach from their time to the next one, points are nearest. */
  function pointed({ left, idx }) {
    if (left < 0 || idx === null || idx === undefined) return null;
    if (align !== 'slot') return idx;
    const time = plot.posToVal(left, 'x');
    const times = plot.data[0];
    return times[idx] > time && idx > 0 ? idx - 1 : idx;
  }

  const sized = new ResizeObserver(() =>
    plot.setSize({ width: Math.max(1, holder.clientWidth), height: Math.max(1, holder.clientHeight) }),
  );
  sized.observe(holder);
  onTheme(() => plot.redraw(), signal);
  signal.addEventListener('abort', () => {
    sized.disconnect();
    plot.destroy();
  });

  return {
    draw(next) {
      shown = next;
      holder.setAttribute('aria-label', next.label);
      plot.setData(next.data);
    },
  };
}

const counts = [1, 2, 5].flatMap((digit) => Array.from({ length: 9 }, (_, zeros) => digit * 10 ** zeros));
counts.sort((a, b) => a - b);

/** Hours and minutes; the day where one begins. */
function timeTick(seconds) {
  const time = new Date(seconds * 1000);
  const midnight = time.getHours() === 0 && time.getMinutes() === 0;
  return midnight ? dayOf(time) : minuteTime(time);
}
