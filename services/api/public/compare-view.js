import { element, note } from './element.js';
import { follow } from './follow.js';
import { count, dayTime, minuteTime, setText } from './format.js';
import { insteadOfNumber } from './gaps.js';
import { createLineChart } from './line-chart.js';
import { followListening } from './listening.js';
import { createReadout } from './readout.js';
import { channelAddress, channelNamed, compareAddress, compareAtMost, windowNames } from './route.js';
import { fillTable } from './table.js';
import { currentRow, endedRow, laterOf, windowMs } from './window-rows.js';

const shown = 60;
const perWindow = { '1m': 'minute', '10m': '10 minutes', '1h': 'hour' };
const linkOrder = ['away', 'connecting', 'polling', 'live'];

/** Up to four channels over the same windows. */
export function showCompare({ main, route: { ids, window }, signal, status }) {
  main.append(document.querySelector('#compare-view').content.cloneNode(true));
  const find = (selector) => main.querySelector(selector);
  const sizeMs = windowMs[window];
  installForm(find('form'), ids, window);
  nameWindows(find('.window-choice'), ids, window);
  setText(find('.chart h2'), `Messages per ${perWindow[window]}`);
  find('.chart').hidden = ids.length === 0;
  find('.numbers').hidden = ids.length === 0;
  note(
    find('.empty'),
    ids.length === 0 && 'Name up to four channels, and their lines are drawn over each other.',
  );
  if (ids.length === 0) {
    status.link('polling');
    return 'Compare · chatpulse';
  }

  const channels = ids.map((id, index) => createChannel(find('.compared'), { id, index, ids, window }));
  const say = createReadout(find('.chart .readout'));
  const chart = createLineChart(find('.chart .plot'), {
    count: ids.length,
    sizeMs,
    slots: shown,
    signal,
    onPoint: (time) => say(time === undefined ? undefined : pointWords(channels, time)),
  });
  find('table.windows thead tr').append(
    ...channels.map(({ id }) => element('th', { scope: 'col', class: 'number' }, id)),
  );
  const timeOf = window === '1m' ? minuteTime : dayTime;
  const columns = [
    { head: true, text: ({ time }) => timeOf(time) },
    ...channels.map((channel) => ({
      className: 'number',
      text: ({ time }) => cellWords(channel, time),
      tone: ({ time }) => (channel.at(time)?.messages == null ? 'unheard' : undefined),
    })),
  ];

  function render() {
    const most = Math.max(0, ...channels.flatMap(({ rows }) => rows.map(({ messages }) => messages ?? 0)));
    chart.draw(
      channels.map(({ rows }) => rows),
      {
        label: `Messages per ${perWindow[window]} of ${ids.join(', ')}, ${count(most)} at most. The table below has the numbers.`,
      },
    );
    const times = new Set(channels.flatMap(({ rows }) => rows.map(({ windowStart }) => windowStart)));
    const newest = [...times].sort().reverse().slice(0, shown);
    fillTable(
      find('table.windows tbody'),
      newest.map((time) => ({ time })),
      columns,
    );
    status.asOf(earliest(channels.map(({ asOf }) => asOf)));
    const simulated = channels.some((channel) => channel.simulated);
    status.simulated(simulated ? 'Channels marked so are made up by the built-in simulator.' : undefined);
  }

  for (const channel of channels) {
    follow({
      id: channel.id,
      window,
      limit: shown,
      signal,
      onRows: (news) => {
        channel.show(news);
        render();
      },
      onLink: (link, problem) => {
        channel.link = problem?.status === 404 ? 'polling' : link;
        if (problem?.status === 404) channel.refuse(problem);
        const least = Math.min(...channels.map((each) => linkOrder.indexOf(each.link)));
        status.link(linkOrder[least], problem);
      },
    });
    followListening({
      id: channel.id,
      asOf: () => channel.asOf,
      lengthMs: shown * sizeMs,
      signal,
      onSpans: (spans) => {
        channel.spans = spans;
        render();
      },
    });
  }
  return `${ids.join(', ')} · chatpulse`;
}

/** One of the compared: its card, and what is known of it. */
function createChannel(holder, { id, index, ids, window }) {
  const link = element('a', { href: channelAddress(id, window) }, id);
  const others = ids.filter((other) => other !== id);
  const away = element(
    'a',
    { href: compareAddress(others, window), class: 'remove', 'aria-label': `Take ${id} away` },
    '×',
  );
  const number = element('b', {}, '–');
  const detail = element('span', {}, '');
  const tag = element('span', { class: 'tag simulated-tag' }, 'simulated');
  tag.hidden = true;
  const swatch = element('i', { class: 'swatch', 'data-line': String(index + 1), 'aria-hidden': 'true' });
  holder.append(
    element(
      'li',
      { class: 'figure' },
      element('p', { class: 'name' }, swatch, link, away),
      number,
      detail,
      tag,
    ),
  );
  const channel = {
    id,
    rows: [],
    asOf: null,
    spans: [],
    simulated: false,
    link: 'connecting',
    at: (time) => channel.rows.find((row) => row.windowStart === time),
    show({ page, rows, asOf }) {
      Object.assign(channel, { rows, asOf: laterOf(channel.asOf, asOf), simulated: page.simulated });
      tag.hidden = !page.simulated;
      const [current, ended] = [currentRow(rows, asOf), endedRow(rows, asOf)];
      setText(number, count(current?.messages));
      setText(detail, `this ${perWindow[window]}, ${count(ended?.messages)} the one before`);
    },
    refuse(problem) {
      setText(number, '–');
      setText(detail, problem.detail);
    },
  };
  return channel;
}

function cellWords(channel, time) {
  const row = channel.at(time);
  return row === undefined ? '–' : (insteadOfNumber(row, channel.spans) ?? count(row.messages));
}

function pointWords(channels, timeMs) {
  const time = new Date(timeMs).toISOString();
  return `${minuteTime(time)}: ${channels.map((channel) => `${channel.id} ${cellWords(channel, time)}`).join(', ')}`;
}

/** What all of them have been counted up to. */
function earliest(times) {
  return times.filter((time) => time !== null).sort()[0] ?? null;
}

function installForm(form, ids, window) {
  const input = form.querySelector('input');
  form.hidden = ids.length >= compareAtMost;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const id = channelNamed(input.value);
    if (id !== '') location.hash = compareAddress([...new Set([...ids, id])], window);
  });
}

function nameWindows(holder, ids, window) {
  holder.append(
    ...windowNames.map((name) =>
      element(
        'a',
        {
          href: compareAddress(ids, name),
          'data-key': `window-${name}`,
          ...(name === window && { 'aria-current': 'page' }),
        },
        name === '1m' ? '1 min' : name === '10m' ? '10 min' : '1 hour',
      ),
    ),
  );
}
