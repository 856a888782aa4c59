import { el, keyed, row, table } from './element.js';
import { count, setText } from './format.js';
import { many, size } from './words.js';

const shownAtOnce = 16;
const columns = [
  ['Partition'],
  ['First', 'number wide'],
  ['End', 'number'],
  ['Kept', 'number'],
  ['Size', 'number wide'],
  ['Leader', 'number wide'],
  ['In sync', 'number wide'],
];

/** The partitions of a topic; many are folded, and the line above says what is the matter with them. */
export function createPartitions() {
  const { grid, body } = table('', columns);
  const line = el('summary');
  const panel = el('details', { class: 'panel folded' }, line, grid);
  const update = keyed(body, ({ partition }) => partition, createPartition);
  let opened = false;
  return {
    panel,
    update(partitions) {
      update(partitions);
      setText(line, summaryOf(partitions));
      if (!opened) panel.open = partitions.length <= shownAtOnce;
      opened = true;
    },
  };
}

function summaryOf(partitions) {
  const headless = partitions.filter(({ leader }) => leader === null).length;
  const behind = partitions.filter(({ replicas, inSync }) => inSync.length < replicas.length).length;
  return [
    many(partitions.length, 'partition'),
    headless > 0 && `${headless} without a leader`,
    behind > 0 && `${behind} with a copy that is not in sync`,
    headless + behind === 0 && 'all led and in sync',
  ]
    .filter(Boolean)
    .join(', ');
}

function createPartition({ partition }) {
  const kinds = columns.slice(1).map(([, kind]) => kind);
  const { node, set } = row(String(partition), kinds);
  return {
    node,
    update: ({ low, high, sizeBytes, leader, replicas, inSync }) =>
      set(
        low ?? '–',
        high ?? '–',
        low === null || high === null ? '–' : count(Number(BigInt(high) - BigInt(low))),
        size(sizeBytes),
        leader === null ? 'none' : `broker ${leader}`,
        `${inSync.length} of ${replicas.length}`,
      ),
  };
}
