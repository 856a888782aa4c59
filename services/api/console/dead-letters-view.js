import { el, keyed, row, table } from './element.js';
import { count, setText } from './format.js';
import { address, createLetter } from './letter-row.js';
import { createReplay } from './replay-view.js';
import { ask } from './session.js';
import { many } from './words.js';

const names = {
  topic: 'topic',
  errorCode: 'error',
  reason: 'reason',
  handlerId: 'handler',
  key: 'key',
  from: 'stored from',
  to: 'and before',
};
const pageSize = 100;

/** What failed, why, how often, and its replay. `query` is the filter, as in the address. */
export function showDeadLetters(main, refreshAll, query = '') {
  const filter = new URLSearchParams([...new URLSearchParams(query)].filter(([name]) => name in names));
  const counts = table('By topic', [
    ['Topic'],
    ['Letters', 'number'],
    ['Errors'],
    ['Handlers', 'wide'],
    ['Reasons', 'wide'],
  ]);
  const chosen = el('p', { class: 'chosen', hidden: filter.size === 0 });
  const list = el('ol', { class: 'records', 'aria-label': 'Letters, newest first' });
  const note = el('p', { class: 'empty' });
  const letters = el(
    'section',
    { class: 'panel' },
    el('div', { class: 'tools' }, el('h2', {}, 'Letters, newest first')),
    list,
    note,
  );
  const replay = createReplay(filter, refreshAll);
  main.append(el('h1', { class: 'sr-only' }, 'Dead letters'), counts.panel, chosen, replay.panel, letters);
  const given = [...filter].map(([name, value]) => `${names[name]} ${value}`);
  chosen.append(`Only with ${given.join(', ')}. `, el('a', { href: '#/dead-letters' }, 'Show all'));
  const updateCounts = keyed(counts.body, ({ topic }) => topic, createCount);
  const updateLetters = keyed(
    list,
    ({ topic, partition, offset }) => `${topic}/${partition}/${offset}`,
    createLetter,
  );

  return {
    title: 'Dead letters',
    async refresh() {
      const some = await ask(`/kafka/dlq?${new URLSearchParams([...filter, ['limit', String(pageSize)]])}`);
      const all = filter.size === 0 ? some : await ask('/kafka/dlq?limit=0');
      updateCounts(all.topics.filter(({ matched }) => matched > 0));
      counts.note(
        all.total === 0 && `Nothing has failed: no letter is in ${many(all.topics.length, 'topic')}.`,
      );
      updateLetters(some.letters);
      letters.hidden = all.total === 0;
      setText(note, rest(some));
      replay.offer(some.topics);
      await replay.refresh();
    },
  };
}

function rest({ letters, total, complete }) {
  if (total === 0) return 'No letter fits.';
  const older = complete ? '' : ' Older ones were not looked at.';
  if (letters.length < total)
    return `These are the newest ${letters.length} of ${many(total, 'letter')}.${older}`;
  return older.trim();
}

function createCount({ topic, originalTopic }) {
  const link = el('a', { href: address({ topic }) }, originalTopic);
  const { node, set } = row(link, ['number', '', 'wide', 'wide']);
  return {
    node,
    update({ matched, complete, counts }) {
      const tally = (name, numbers) =>
        el(
          'span',
          { class: 'tally' },
          Object.entries(numbers).map(([value, number]) =>
            el('a', { href: address({ topic, [name]: value }) }, `${value} ${count(number)}`),
          ),
        );
      set(
        `${count(matched)}${complete ? '' : ' or more'}`,
        tally('errorCode', counts.byErrorCode),
        tally('handlerId', counts.byHandler),
        tally('reason', counts.byReason),
      );
    },
  };
}
