import { count, minuteTime, setText } from './format.js';

const shown = 60;
const minuteMs = 60_000;
const svg = 'http://www.w3.org/2000/svg';
const chart = { width: 720, height: 200, gap: 2 };
const columns = [
  (row) => row.messages,
  (row) => row.subscriberMessages,
  (row) => row.emotes,
  (row) => row.bits,
  (row) => row.subscriptions,
  (row) => row.giftedSubscriptions,
  (row) => row.raids,
  (row) => row.timeouts + row.bans,
];
const firstWideColumn = 2;

/** One channel: its last 60 one-minute windows as bars and as a table. */
export function showChannel(main, login) {
  main.append(document.querySelector('#channel-view').content.cloneNode(true));
  setText(main.querySelector('h1'), login);
  const empty = main.querySelector('.empty');
  const say = (text) => {
    empty.hidden = text === '';
    setText(empty, text);
  };

  return {
    title: `${login} · chatpulse`,
    refuse(problem) {
      say(problem.detail);
      const hints = problem.hint?.map(linkTo) ?? [];
      empty.append(...hints.flatMap((link) => [' ', link]));
    },
    async refresh(get) {
      const page = await get(`/channels/${encodeURIComponent(login)}/stats?window=1m&limit=${shown}`);
      setText(main.querySelector('h1'), page.channel);
      setText(main.querySelector('.id'), page.channelId === null ? '' : `id ${page.channelId}`);
      main.querySelector('.simulated-tag').hidden = !page.simulated;
      say(page.data.length === 0 ? 'Nothing was counted for this channel yet.' : '');
      drawFigures(main, page);
      drawBars(main, page.data);
      drawTable(main.querySelector('tbody'), page.data);
      return {
        asOf: page.asOf,
        simulated: page.simulated ? 'This channel is made up by the built-in simulator.' : undefined,
      };
    },
  };
}

function linkTo(login) {
  const link = document.createElement('a');
  link.href = `#/channel/${encodeURIComponent(login)}`;
  link.textContent = login;
  return link;
}

function drawFigures(main, { data, asOf }) {
  const current =
    asOf === null ? undefined : data.find((row) => row.windowStart <= asOf && asOf < row.windowEnd);
  const sum = (of) => (data.length === 0 ? null : data.reduce((total, row) => total + of(row), 0));
  const figures = {
    now: current?.messages,
    hour: sum((row) => row.messages),
    peak: data.length === 0 ? null : Math.max(...data.map((row) => row.messages)),
    bits: sum((row) => row.bits),
  };
  for (const [name, value] of Object.entries(figures)) {
    setText(main.querySelector(`[data-figure="${name}"]`), count(value));
  }
}

/** The hour that ends with the newest window. A minute of which nothing was counted stays empty. */
function drawBars(main, rows) {
  const bars = main.querySelector('.bars');
  const [from, to] = main.querySelectorAll('.axis span');
  if (rows.length === 0) {
    bars.replaceChildren();
    return;
  }
  const newest = Date.parse(rows[0].windowStart);
  const oldest = newest - (shown - 1) * minuteMs;
  const visible = rows.filter((row) => Date.parse(row.windowStart) >= oldest);
  const most = Math.max(1, ...visible.map((row) => row.messages));
  bars.replaceChildren(
    ...visible.map((row) => bar(row, (Date.parse(row.windowStart) - oldest) / minuteMs, most)),
  );
  bars.setAttribute(
    'aria-label',
    `Messages per minute, ${visible.length} windows, ${count(most)} at most. The table below has the numbers.`,
  );
  setText(from, minuteTime(oldest));
  setText(to, minuteTime(newest));
}

function bar(row, slot, most) {
  const width = chart.width / shown;
  const height = row.messages === 0 ? 1 : Math.max(2, (row.messages / most) * chart.height);
  const rect = document.createElementNS(svg, 'rect');
  const attributes = {
    x: slot * width + chart.gap / 2,
    y: chart.height - height,
    width: width - chart.gap,
    height,
    rx: 1.5,
  };
  for (const [name, value] of Object.entries(attributes)) rect.setAttribute(name, String(value));
  rect.dataset.state = row.state;
  const title = document.createElementNS(svg, 'title');
  title.textContent = `${minuteTime(row.windowStart)}: ${count(row.messages)} messages, ${row.state}`;
  rect.append(title);
  return rect;
}

function drawTable(body, rows) {
  while (body.rows.length > rows.length) body.deleteRow(-1);
  while (body.rows.length < rows.length) body.append(createRow());
  rows.forEach((row, index) => {
    const [head, state, ...cells] = body.rows[index].children;
    setText(head, minuteTime(row.windowStart));
    state.firstChild.dataset.state = row.state;
    setText(state.firstChild, row.state);
    for (const [column, cell] of cells.entries()) setText(cell, count(columns[column](row)));
  });
}

function createRow() {
  const row = document.createElement('tr');
  const head = document.createElement('th');
  head.scope = 'row';
  const state = document.createElement('td');
  const chip = document.createElement('span');
  chip.className = 'state';
  state.append(chip);
  row.append(head, state);
  columns.forEach((_, index) => {
    const cell = document.createElement('td');
    cell.className = index >= firstWideColumn ? 'number wide' : 'number';
    row.append(cell);
  });
  return row;
}
