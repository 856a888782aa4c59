import { chip, el, keyed, row, table } from './element.js';
import { count, setText } from './format.js';
import { ago, exactTime, many } from './words.js';

const columns = [['Store'], ['State'], ['Records', 'number'], ['Began', 'wide']];
const kinds = columns.slice(1).map(([, kind]) => kind);
const tones = { restoring: 'warn', suspended: 'warn', restored: 'good' };

/** How far state is brought back from Kafka; folded once all is there. */
export function createRestores() {
  const { grid, body } = table('', columns);
  const line = el('summary');
  const bar = el('progress', { 'aria-label': 'Restored', hidden: true });
  const panel = el('details', { class: 'panel folded' }, line, bar, grid);
  const update = keyed(body, ({ store, partition, warm }) => `${store}/${partition}/${warm}`, createLine);
  let under = false;
  return {
    panels: [panel],
    update({ restores, standbys = [] }) {
      const open = restores.filter(({ state }) => state === 'restoring');
      const warm = standbys.map((copy) => ({ ...copy, warm: true }));
      update([...open, ...restores.filter(({ state }) => state !== 'restoring'), ...warm]);
      grid.hidden = restores.length + warm.length === 0;
      setText(line, summaryOf(open, restores, standbys));
      bar.hidden = open.length === 0;
      bar.max = Math.max(1, sum(open, 'total'));
      bar.value = sum(open, 'restored');
      // Only when it changes, so that who closes it is not contradicted.
      if (under !== open.length > 0) panel.open = !under;
      under = open.length > 0;
    },
  };
}

function summaryOf(open, restores, standbys) {
  const behind = sum(standbys, 'lag');
  const copies =
    standbys.length > 0 && `${many(standbys.length, 'warm copy', 'warm copies')}, ${count(behind)} behind`;
  const now =
    open.length > 0
      ? `Restoring ${many(open.length, 'store')}: ${count(sum(open, 'restored'))} of ${count(sum(open, 'total'))} records`
      : restores.length === 0
        ? 'Nothing was restored since the start'
        : `${many(restores.length, 'store')} restored since the start`;
  return [now, copies].filter(Boolean).join('; ');
}

function sum(entries, name) {
  return entries.reduce((total, entry) => total + (Number(entry[name]) || 0), 0);
}

function createLine({ store, partition, warm }) {
  const { node, set } = row(`${store} ${partition}`, kinds);
  return {
    node,
    update(news) {
      const { state, restored, total, startedAt, lag } = news;
      if (warm) set(chip('warm copy', 'calm'), `${count(lag)} behind`, '–');
      else {
        const began = el('time', { datetime: startedAt, title: exactTime(startedAt) }, ago(startedAt));
        set(chip(state, tones[state] ?? 'calm'), `${count(restored)} of ${count(total)}`, began);
      }
    },
  };
}
