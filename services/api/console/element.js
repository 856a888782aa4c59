/** An element with attributes, listeners (`onclick`) and children; a false or missing attribute is left out. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === undefined || value === null) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null));
  return element;
}

/**
 * Keeps the children of `parent` in step with `items`: one row an item, made once by `create`, which returns
 * `{ node, update(item) }`. A row that stays is not touched otherwise, so that focus and open details stay too.
 */
export function keyed(parent, keyOf, create) {
  const rows = new Map();
  return (items) => {
    const keys = new Set(items.map(keyOf));
    for (const [key, row] of rows) {
      if (keys.has(key)) continue;
      row.node.remove();
      rows.delete(key);
    }
    items.forEach((item, index) => {
      const key = keyOf(item);
      if (!rows.has(key)) rows.set(key, create(item));
      const { node, update } = rows.get(key);
      update?.(item);
      if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
    });
  };
}

/** A table in a panel; `columns` are `[title, class]`. `note` says below it why it is empty. */
export function table(caption, columns) {
  const body = el('tbody');
  const heads = columns.map(([title, kind]) => el('th', { scope: 'col', class: kind }, title));
  const empty = el('p', { class: 'empty', hidden: true });
  const grid = el('table', {}, el('caption', {}, caption), el('thead', {}, el('tr', {}, heads)), body);
  const panel = el('section', { class: 'panel' }, grid, empty);
  const note = (text) => {
    empty.hidden = !text;
    empty.textContent = text || '';
    grid.hidden = Boolean(text) && body.children.length === 0 && caption === '';
  };
  return { panel, grid, body, note };
}

/** A row of cells; the first one names the row. `set` gives the others their texts, or nodes. */
export function row(head, kinds) {
  const cells = kinds.map((kind) => el('td', { class: kind }));
  const node = el('tr', {}, el('th', { scope: 'row' }, head), cells);
  const set = (...values) => {
    for (const [index, value] of values.entries()) setCell(cells[index], value);
  };
  return { node, cells, set };
}

function setCell(cell, value) {
  if (value instanceof Node) {
    if (cell.firstChild?.isEqualNode(value) !== true) cell.replaceChildren(value);
  } else if (cell.textContent !== String(value)) {
    cell.textContent = value;
  }
}

/** A word in a pill; `tone` is good, warn, bad or calm. */
export function chip(text, tone) {
  return el('span', { class: 'chip', 'data-tone': tone }, text);
}

/** A line that opens; what is inside is made when it is first opened. */
export function fold(line, inside) {
  const details = el('details', {}, el('summary', {}, line));
  details.addEventListener('toggle', () => details.append(...inside().flat().filter(Boolean)), {
    once: true,
  });
  return details;
}

/** Names and values; what has no value is left out. */
export function facts(entries) {
  const known = Object.entries(entries).filter(([, value]) => value !== null && value !== undefined);
  if (known.length === 0) return undefined;
  return el(
    'dl',
    { class: 'facts' },
    known.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]),
  );
}
