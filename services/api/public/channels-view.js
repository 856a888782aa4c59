import { ageOf, count, setText } from './format.js';

const windows = ['1m', '10m', '1h'];
const rowsShown = 500;
const calm = matchMedia('(prefers-reduced-motion: reduce)');

/** The list of channels with their counts in the three current windows. */
export function showChannels(main) {
  main.append(document.querySelector('#channels-view').content.cloneNode(true));
  const body = main.querySelector('tbody');
  const lines = new Map();
  let sort = '1m';
  let channels = [];

  for (const header of main.querySelectorAll('th[data-sort]')) {
    header.querySelector('button').addEventListener('click', () => {
      sort = header.dataset.sort;
      render(true);
    });
  }

  function render(reorder) {
    for (const header of main.querySelectorAll('th[data-sort]')) {
      const order = header.dataset.sort === 'channel' ? 'ascending' : 'descending';
      header.setAttribute('aria-sort', header.dataset.sort === sort ? order : 'none');
    }
    const ordered = channels.toSorted(orderBy(sort));
    const most = Object.fromEntries(
      windows.map((name) => [name, Math.max(1, ...channels.map((c) => c[name] ?? 0))]),
    );
    for (const channel of ordered) {
      if (!lines.has(channel.name)) lines.set(channel.name, createLine(channel.name));
      lines.get(channel.name).update(channel, most, sort);
    }
    const names = new Set(ordered.map((channel) => channel.name));
    for (const [name, line] of lines) {
      if (names.has(name)) continue;
      line.row.remove();
      lines.delete(name);
    }
    // Rows do not jump away from under a pointer or the keyboard's focus.
    const busy = body.matches(':hover, :focus-within') && body.childElementCount === ordered.length;
    if (reorder || !busy)
      place(
        body,
        ordered.map((channel) => lines.get(channel.name).row),
      );
  }

  return {
    title: 'chatpulse',
    refuse() {},
    async refresh(get) {
      const pages = await Promise.all(
        windows.map((name) => get(`/channels?window=${name}&sort=messages&limit=${rowsShown}`)),
      );
      channels = merge(pages);
      render(false);
      windows.forEach((name, index) => {
        const { channels: listed, messages } = pages[index].totals;
        setText(
          main.querySelector(`[data-total="${name}"]`),
          pages[index].asOf === null ? '–' : count(messages),
        );
        if (name === '1m') {
          setText(
            main.querySelector('[data-total="channels"]'),
            count(channels.filter((c) => c.tracked).length),
          );
          note(
            main.querySelector('.more'),
            listed > rowsShown && `The ${rowsShown} busiest of ${count(listed)} channels.`,
          );
        }
      });
      note(main.querySelector('.empty'), channels.length === 0 && 'No channel is tracked yet.');
      return { asOf: pages[0].asOf, simulated: simulatedSentence(channels) };
    },
  };
}

function merge(pages) {
  const channels = new Map();
  pages.forEach((page, index) => {
    for (const row of page.data) {
      const known = channels.get(row.channel) ?? { name: row.channel };
      channels.set(row.channel, {
        ...known,
        tracked: row.tracked,
        simulated: row.simulated,
        state: known.state ?? row.state,
        lastEventAt: [known.lastEventAt, row.lastEventAt].filter(Boolean).sort().at(-1),
        [windows[index]]: row.messages,
      });
    }
  });
  return [...channels.values()];
}

function orderBy(sort) {
  const byName = (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  if (sort === 'channel') return byName;
  return (a, b) => (b[sort] ?? -1) - (a[sort] ?? -1) || byName(a, b);
}

function createLine(name) {
  const row = document.createElement('tr');
  const head = document.createElement('th');
  head.scope = 'row';
  const link = document.createElement('a');
  link.href = `#/channel/${encodeURIComponent(name)}`;
  link.textContent = name;
  const detail = document.createElement('span');
  detail.className = 'detail';
  const state = document.createElement('span');
  state.className = 'state';
  const tag = document.createElement('span');
  tag.className = 'tag simulated-tag';
  tag.textContent = 'simulated';
  detail.append(state, tag);
  head.append(link, detail);
  const cells = Object.fromEntries(windows.map((window) => [window, createCell()]));
  const last = document.createElement('td');
  last.className = 'wide last';
  row.append(head, ...Object.values(cells), last);

  function update(channel, most, sort) {
    state.dataset.state = channel.state;
    setText(state, channel.state);
    tag.hidden = !channel.simulated;
    for (const window of windows) {
      const cell = cells[window];
      const before = cell.textContent;
      setText(cell, count(channel[window]));
      cell.classList.toggle('sorted', window === sort);
      cell.style.setProperty('--share', `${(100 * (channel[window] ?? 0)) / most[window]}%`);
      if (before !== '' && before !== cell.textContent && !calm.matches) flash(cell);
    }
    const age = channel.lastEventAt && `${ageOf(Date.now() - Date.parse(channel.lastEventAt))} ago`;
    setText(last, age ?? 'nothing heard yet');
  }
  return { row, update };
}

function createCell() {
  const cell = document.createElement('td');
  cell.className = 'number';
  return cell;
}

function flash(cell) {
  cell.animate([{ color: 'var(--accent)' }, {}], { duration: 700, easing: 'ease-out' });
}

/** Moves only the rows that are not where they belong. */
function place(body, rows) {
  rows.forEach((row, index) => {
    if (body.children[index] !== row) body.insertBefore(row, body.children[index] ?? null);
  });
}

function simulatedSentence(channels) {
  const simulated = channels.filter((channel) => channel.simulated).length;
  if (simulated === 0) return undefined;
  if (simulated === channels.length) return 'Every channel here is made up by the built-in simulator.';
  return `${simulated} of ${channels.length} channels are made up by the built-in simulator, and marked.`;
}

function note(element, text) {
  element.hidden = !text;
  setText(element, text || '');
}
