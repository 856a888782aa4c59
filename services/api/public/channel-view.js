import { ask } from './ask.js';
import { createBarChart } from './bar-chart.js';
import { windowColumns } from './channel-columns.js';
import { createFigures } from './channel-figures.js';
import { drawEmotes, drawHappenings, drawListening, drawSessions } from './channel-side.js';
import { element, note } from './element.js';
import { follow } from './follow.js';
import { count, dayTime, minuteTime, setText } from './format.js';
import { gapBands } from './gaps.js';
import { askListening } from './listening.js';
import { createPoll } from './poll.js';
import { createReadout, windowWords } from './readout.js';
import { channelAddress, compareAddress, windowNames } from './route.js';
import { fillTable } from './table.js';
import { windowMs } from './window-rows.js';

const shown = 60;
const dayMs = 86_400_000;
const sideMs = 15_000;
// Until it is known up to when counts reach.
const soonMs = 500;
const perWindow = { '1m': 'minute', '10m': '10 minutes', '1h': 'hour' };

/** One channel: its newest windows as bars and as a table, when somebody listened, emotes, events, sessions. */
export function showChannel({ main, route: { id, window }, signal, status }) {
  main.append(document.querySelector('#channel-view').content.cloneNode(true));
  const find = (selector) => main.querySelector(selector);
  const path = `/channels/${encodeURIComponent(id)}`;
  const sizeMs = windowMs[window];
  const figures = createFigures(find('.figures'));
  const timeOf = window === '1m' ? minuteTime : dayTime;
  const columns = windowColumns(() => spans, timeOf);
  const say = createReadout(find('.chart .readout'));
  const chart = createBarChart(find('.chart .plot'), {
    sizeMs,
    slots: shown,
    signal,
    onPoint: (row) => say(row && windowWords(row, spans)),
  });
  let spans = [];
  let news;
  let asked = null;

  nameViews(main, id, window);
  setText(find('h1'), id);
  setText(find('[data-words="now"]'), `messages this ${perWindow[window]}`);
  setText(find('.chart h2'), `Messages per ${perWindow[window]}`);

  function render() {
    const { page, rows, asOf } = news;
    setText(find('h1'), page.channel);
    setText(find('.id'), page.channelId === null ? '' : `id ${page.channelId}`);
    find('.simulated-tag').hidden = !page.simulated;
    note(find('.windows-panel .empty'), rows.length === 0 && 'Nothing was counted for this channel yet.');
    const numbers = rows.map(({ messages }) => messages).filter((messages) => messages !== null);
    const most = count(numbers.length === 0 ? null : Math.max(...numbers));
    chart.draw(rows, {
      bands: (fromMs, toMs) => gapBands(spans, fromMs, toMs),
      label: `Messages per ${perWindow[window]}, ${rows.length} windows, ${most} at most. The table below has the numbers.`,
    });
    figures.current({ rows, asOf }, spans);
    fillTable(find('table.windows tbody'), rows, columns);
    drawEmotes(find('.emotes'), rows);
    drawHappenings(find('.happenings'), rows, timeOf);
    status.asOf(asOf);
    status.simulated(page.simulated ? 'This channel is made up by the built-in simulator.' : undefined);
  }

  follow({
    id,
    window,
    limit: shown,
    signal,
    onRows: (next) => {
      news = next;
      note(find('.refused'), '');
      render();
    },
    onLink: (link, problem) => {
      status.link(link, problem);
      if (problem?.status === 404) refuse(find('.refused'), problem);
    },
  });
  createPoll({
    signal,
    everyMs: () => (asked === null ? soonMs : sideMs),
    run: async (wanted) => {
      asked = news?.asOf ?? null;
      // What fails here fails for the counts too, which say so.
      const answers = await Promise.all([
        ask(`${path}/summary`, signal),
        askListening({ id, asOf: asked, lengthMs: shown * sizeMs }, signal),
        ask(`${path}/sessions?limit=10`, signal),
      ]).catch(() => undefined);
      if (answers === undefined || !wanted()) return;
      const [summary, coverage, sessions] = answers;
      spans = coverage.spans;
      figures.summary(summary);
      drawListening(find('.listening'), lastDayOf(coverage));
      drawSessions(find('.sessions'), sessions.data);
      if (news !== undefined) render();
    },
  });
  return `${id} · chatpulse`;
}

function nameViews(main, id, window) {
  main.querySelector('.window-choice').append(
    ...windowNames.map((name) =>
      element(
        'a',
        {
          href: channelAddress(id, name),
          'data-key': `window-${name}`,
          ...(name === window && { 'aria-current': 'page' }),
        },
        name === '1m' ? '1 min' : name === '10m' ? '10 min' : '1 hour',
      ),
    ),
  );
  main.querySelector('.to-compare').href = compareAddress([id], window);
  main.querySelector('.to-overlay').href = `/overlay/${encodeURIComponent(id)}`;
  main.querySelector('.to-csv').href =
    `/channels/${encodeURIComponent(id)}/stats?window=${window}&fill=zero&limit=1000&format=csv`;
}

/** The coverage of the last 24 h of what was asked for. */
function lastDayOf({ from, to, spans }) {
  const start = new Date(Math.max(Date.parse(from), Date.parse(to) - dayMs)).toISOString();
  const cut = spans
    .filter((span) => span.to > start)
    .map((span) => (span.from < start ? { ...span, from: start } : span));
  return { from: start, to, spans: cut };
}

function refuse(holder, problem) {
  const hints = (problem.hint ?? []).flatMap((login) => [
    ' ',
    element('a', { href: channelAddress(login) }, login),
  ]);
  holder.hidden = false;
  const asked = hints.length === 0 ? problem.detail : `${problem.detail.split('. ')[0]}. Did you mean`;
  holder.replaceChildren(asked, ...hints);
}
