import { el, keyed, row, table } from './element.js';
import { setText } from './format.js';

const columns = [['Step'], ['Kind', 'wide'], ['Topics and stores', 'note'], ['Then', 'note']];
const kinds = columns.slice(1).map(([, kind]) => kind);

/** How the processor is built, from what it reads to what it writes. */
export function createTopology() {
  const { panel, grid, body } = table('Topology', columns);
  grid.className = 'topology';
  const text = el('pre', { tabindex: '0', 'aria-label': 'Topology as Kafka Streams describes it' });
  const described = el(
    'details',
    { class: 'folded', hidden: true },
    el('summary', {}, 'As Kafka Streams describes it'),
    text,
  );
  panel.append(described);
  const update = keyed(body, ({ name }) => name, createStep);
  return {
    panels: [panel],
    update({ subtopologies, text: description }) {
      update(subtopologies.flatMap(({ nodes = [] }) => downstream(nodes)));
      setText(text, description ?? '');
      described.hidden = !description;
    },
  };
}

/** Each step behind those that it comes from, as far as they can be told apart. */
function downstream(nodes) {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const order = new Set();
  const visit = (node) => {
    if (node === undefined || order.has(node)) return;
    order.add(node);
    for (const next of node.to ?? []) visit(byName.get(next));
  };
  for (const node of nodes) if ((node.from ?? []).length === 0) visit(node);
  for (const node of nodes) order.add(node);
  return [...order];
}

function createStep({ name, type }) {
  const about = el('span', { class: 'about narrow' }, type);
  const { node, set } = row([el('span', {}, name), about], kinds);
  return {
    node,
    update({ topics, stores, to = [] }) {
      const places =
        topics?.length === 0 ? 'a topic chosen by record' : [...(topics ?? []), ...(stores ?? [])].join(', ');
      set(type, places || '–', to.length === 0 ? '–' : `→ ${to.join(', ')}`);
    },
  };
}
