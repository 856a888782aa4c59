import { chip, el, keyed, row, table } from './element.js';
import { count, setText } from './format.js';
import { ask } from './session.js';
import { many } from './words.js';

const shownAtOnce = 16;
const columns = [
  ['Partition'],
  ['Committed', 'number wide'],
  ['End', 'number wide'],
  ['Lag', 'number'],
  ['', 'note wide'],
];

/** Consumer groups, who is in them, and what they have still to read. Those that commit nothing come last. */
export function showGroups(main) {
  const list = el('div');
  const empty = el('p', { class: 'empty', hidden: true }, 'No consumer group is known yet.');
  main.append(el('h1', { class: 'sr-only' }, 'Consumer groups'), list, empty);
  const update = keyed(list, ({ groupId }) => groupId, createGroup);
  return {
    title: 'Groups',
    async refresh() {
      const { groups } = await ask('/kafka/groups');
      update(groups.toSorted((a, b) => Number(commits(b)) - Number(commits(a))));
      empty.hidden = groups.length > 0;
    },
  };
}

function commits({ partitions }) {
  return partitions.some(({ committed }) => committed !== null);
}

function createGroup({ groupId }) {
  const state = el('span');
  const left = el('b');
  const members = el('ul', { class: 'members' });
  const line = el('summary');
  const { grid, body } = table('', columns);
  const details = el('details', { class: 'folded' }, line, grid);
  const head = el('p', { class: 'group-head' }, state, ' ', left);
  const node = el(
    'section',
    { class: 'panel' },
    el('div', { class: 'form' }, el('h2', {}, groupId), head, members),
    details,
  );
  const update = keyed(body, ({ topic, partition }) => `${topic}/${partition}`, createPartition);
  const updateMembers = keyed(members, ({ memberId }) => memberId, createMember);
  let opened = false;
  return {
    node,
    update(group) {
      const [word, tone] = stateOf(group);
      if (state.textContent !== word) state.replaceChildren(chip(word, tone));
      setText(left, leftToRead(group));
      left.dataset.tone = group.members.length === 0 && group.lag > 0 ? 'bad' : '';
      updateMembers(group.members);
      update(group.partitions);
      details.hidden = group.partitions.length === 0;
      setText(line, many(group.partitions.length, 'partition'));
      if (!opened) details.open = commits(group) && group.partitions.length <= shownAtOnce;
      opened = true;
    },
  };
}

function stateOf({ state, members, partitions }) {
  if (state === 'Stable') return ['stable', 'good'];
  if (state === 'Unknown') return ['members not visible', 'calm'];
  if (state === 'Empty' || state === 'Dead') return ['nobody in it', partitions.length > 0 ? 'bad' : 'calm'];
  return [members.length === 0 ? state : 'rebalancing', 'warn'];
}

function leftToRead(group) {
  const { lag, members, partitions } = group;
  if (!commits(group)) {
    const past = 'It has committed nothing: it was a reader that has ended.';
    return partitions.length === 0 || members.length === 0
      ? past
      : 'Reads all from the beginning, commits nothing';
  }
  return lag === 0 ? 'nothing left to read' : `${many(lag, 'record')} left to read`;
}

function createMember({ clientId, host, assigned }) {
  const text = el('li');
  const reads = assigned.map(
    ({ topic, partitions }) => `${many(partitions.length, 'partition')} of ${topic}`,
  );
  setText(text, `${clientId} at ${host}: ${reads.join(', ') || 'no partition'}`);
  return { node: text };
}

function createPartition({ topic, partition }) {
  const link = el('a', { href: `#/topics/${encodeURIComponent(topic)}` }, topic);
  const kinds = columns.slice(1).map(([, kind]) => kind);
  const { node, set } = row([link, ` ${partition}`], kinds);
  return {
    node,
    update: ({ committed, high, lag, explained }) =>
      set(
        committed ?? 'nothing',
        high ?? '–',
        explained === null ? count(lag) : `${count(lag)} (nothing to read)`,
        explained ?? '',
      ),
  };
}
