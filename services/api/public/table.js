import { element } from './element.js';
import { setText } from './format.js';

/**
 * Brings `rows` into the body of a table, changing only what differs. Each column says of a row what its cell shows:
 * `text(row)`; optionally `state(row)` draws that as a chip, `tone(row)` colours it, `className` and `head` (the
 * cell names the row).
 */
export function fillTable(body, rows, columns) {
  while (body.rows.length > rows.length) body.deleteRow(-1);
  while (body.rows.length < rows.length) body.append(createRow(columns));
  rows.forEach((row, index) => {
    columns.forEach((column, at) => {
      const cell = body.rows[index].children[at];
      const target = column.state === undefined ? cell : cell.firstChild;
      setText(target, column.text(row));
      if (column.state !== undefined) target.dataset.state = column.state(row);
      if (column.tone !== undefined) cell.dataset.tone = column.tone(row) ?? '';
    });
  });
}

function createRow(columns) {
  return element(
    'tr',
    {},
    ...columns.map(({ head, state, className }) => {
      const attributes = { ...(className && { class: className }), ...(head && { scope: 'row' }) };
      const chip = state === undefined ? [] : [element('span', { class: 'state' })];
      return element(head ? 'th' : 'td', attributes, ...chip);
    }),
  );
}
