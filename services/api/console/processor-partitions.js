import { chip, el, keyed, row, table } from './element.js';
import { count, setText } from './format.js';
import { many } from './words.js';

const columns = [
  ['Partition'],
  ['Counted by'],
  ['Warm copies', 'wide'],
  ['Task', 'wide'],
  ['To read', 'number'],
];
const kinds = columns.slice(1).map(([, kind]) => kind);
const tones = { RUNNING: 'good', REBALANCING: 'warn', CREATED: 'warn' };

/** Who counts which partition, who could go on at once, and how much waits there. */
export function createAssignment() {
  const state = el('span');
  const words = el('span');
  const head = el('p', { class: 'group-head' }, state, ' ', words);
  const name = el('h2', {}, 'Processor');
  const { panel, body, note } = table('Partitions', columns);
  const update = keyed(body, ({ partition }) => partition, createLine);
  return {
    panels: [el('section', { class: 'panel form' }, name, head), panel],
    update(tasks) {
      const { application = 'Processor', state: word = 'unknown', host, instances } = tasks;
      setText(name, application);
      if (state.textContent !== word) state.replaceChildren(chip(word.toLowerCase(), tones[word] ?? 'bad'));
      setText(words, `${many(instances.length, 'instance')}; ${host ?? 'one'} was asked`);
      const lines = linesOf(tasks);
      update(lines);
      note(lines.length === 0 && 'Nobody has a partition yet.');
    },
  };
}

function createLine({ partition }) {
  const { node, set } = row(String(partition), kinds);
  return {
    node,
    update({ active, standby, task, lag }) {
      set(active.join(', ') || chip('nobody', 'bad'), standby.join(', ') || 'none', task ?? '–', count(lag));
    },
  };
}

/** A line a partition. Task and lag are known of the instance that was asked. */
function linesOf({ instances, threads = [] }) {
  const lines = new Map();
  const lineOf = (partition) => {
    if (!lines.has(partition)) lines.set(partition, { partition, active: [], standby: [] });
    return lines.get(partition);
  };
  for (const { host, port, active = [], standby = [] } of instances) {
    for (const partition of active) lineOf(partition).active.push(`${host}:${port}`);
    for (const partition of standby) lineOf(partition).standby.push(`${host}:${port}`);
  }
  for (const { task, partitions } of threads.flatMap(({ active = [] }) => active))
    for (const { partition, lag } of partitions) Object.assign(lineOf(partition), { task, lag });
  return [...lines.values()].sort((a, b) => a.partition - b.partition);
}
