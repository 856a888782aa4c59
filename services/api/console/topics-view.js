import { chip, el, keyed, row, table } from './element.js';
import { count } from './format.js';
import { createRates } from './rates.js';
import { ask } from './session.js';
import { kept, many, perSecond, size } from './words.js';

const columns = [
  ['Topic'],
  ['Records', 'number'],
  ['Rate', 'number'],
  ['Size', 'number wide'],
  ['Partitions', 'number wide'],
  ['Written and read by', 'wide note'],
  ['Kept', 'wide note'],
  ['Contract', 'wide'],
];
const order = ['contract', 'dead letters', 'retry', 'audit', 'processor', 'other'];

/** Every topic with how much is in it, how fast it grows, and whether it is as its contract says. */
export function showTopics(main) {
  const { panel, grid, body, note } = table('Topics', columns);
  grid.className = 'topics';
  main.append(el('h1', { class: 'sr-only' }, 'Topics'), panel);
  const rateOf = createRates();
  const update = keyed(body, ({ topic }) => topic, createLine);

  return {
    title: 'Topics',
    async refresh() {
      const { topics, timestamp } = await ask('/kafka/topics');
      const atMs = Date.parse(timestamp);
      const sorted = topics.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
      update(sorted.map((item) => ({ ...item, rate: rateOf(item.topic, item.messages, atMs) })));
      note(topics.length === 0 && 'There is no topic yet: make up creates them.');
    },
  };
}

function createLine({ topic, kind, description }) {
  const link = el('a', { href: `#/topics/${encodeURIComponent(topic)}` }, topic);
  const about = el('span', { class: 'about' }, description ?? aboutOther[kind] ?? '');
  const { node, set } = row(
    [link, about],
    columns.slice(1).map(([, style]) => style),
  );
  return {
    node,
    update(item) {
      const settings = Object.fromEntries(item.settings.map(({ name, value }) => [name, value]));
      set(
        count(item.messages),
        perSecond(item.rate),
        size(item.sizeBytes),
        count(item.partitions),
        wayOf(item),
        kept(settings),
        contractOf(item),
      );
    },
  };
}

const aboutOther = {
  retry: 'Records that wait for their next attempt',
  processor: "The processor's state, kept by Kafka Streams",
  other: 'Not in the contract',
};

function wayOf({ writers, readers }) {
  if (writers.length === 0) return '–';
  return `${writers.join(', ')} → ${readers.join(', ') || 'nobody'}`;
}

function contractOf({ kind, differences }) {
  if (differences.length > 0) return chip(many(differences.length, 'difference'), 'warn');
  return kind === 'other' || kind === 'processor' ? '–' : 'as written';
}
