import { orderChannels } from './channel-list.js';
import { element } from './element.js';
import { ageOf, count, setText } from './format.js';
import { channelAddress } from './route.js';

const calm = matchMedia('(prefers-reduced-motion: reduce)');

/** The table of channels, sorted by one of `windows` or by name. `render(channels)` brings it up to date. */
export function createLeaderboard(table, windows) {
  const body = table.tBodies[0];
  const headers = [...table.querySelectorAll('th[data-sort]')];
  const lines = new Map();
  let sort = windows[0];
  let channels = [];

  for (const header of headers) {
    header.querySelector('button').addEventListener('click', () => {
      sort = header.dataset.sort;
      arrange(true);
    });
  }

  function arrange(reorder) {
    for (const header of headers) {
      const order = header.dataset.sort === 'channel' ? 'ascending' : 'descending';
      header.setAttribute('aria-sort', header.dataset.sort === sort ? order : 'none');
    }
    const ordered = orderChannels(channels, sort);
    const most = Object.fromEntries(
      windows.map((name) => [name, Math.max(1, ...channels.map((channel) => channel[name] ?? 0))]),
    );
    for (const channel of ordered) {
      if (!lines.has(channel.name)) lines.set(channel.name, createLine(channel.name, windows));
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
    if (reorder || !busy) {
      place(
        body,
        ordered.map(({ name }) => lines.get(name).row),
      );
    }
  }

  return {
    render(next) {
      channels = next;
      arrange(false);
    },
  };
}

function createLine(name, windows) {
  const state = element('span', { class: 'state' });
  const tag = element('span', { class: 'tag simulated-tag' }, 'simulated');
  const link = element('a', { href: channelAddress(name) }, name);
  const head = element('th', { scope: 'row' }, link, element('span', { class: 'detail' }, state, tag));
  const cells = Object.fromEntries(windows.map((window) => [window, element('td', { class: 'number' })]));
  const last = element('td', { class: 'wide last' });
  const row = element('tr', {}, head, ...Object.values(cells), last);

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

function flash(cell) {
  cell.animate([{ color: 'var(--accent)' }, {}], { duration: 700, easing: 'ease-out' });
}

/** Moves only the rows that are not where they belong. */
function place(body, rows) {
  rows.forEach((row, index) => {
    if (body.children[index] !== row) body.insertBefore(row, body.children[index] ?? null);
  });
}
