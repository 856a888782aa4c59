import { chip, el, facts, fold, keyed } from './element.js';
import { setText } from './format.js';
import { createFeed } from './record-feed.js';
import { keyText, oneLine, preview, showValue } from './shown-bytes.js';
import { ago, exactTime, many } from './words.js';

const shownAtMost = 200;

/** The records of a topic as they come, newest first; what does not fit the filter is not shown. */
export function showRecords(topic, refreshAll, start) {
  const partition = el('select', {}, el('option', { value: '' }, 'all'));
  const from = el('input', { type: 'datetime-local', step: '1' });
  const filter = el('input', { type: 'search', placeholder: 'text in key, value or headers' });
  const follow = el('button', { type: 'button', class: 'quiet' }, 'Pause');
  const later = el('button', { type: 'button', class: 'quiet', hidden: true }, 'Later ones');
  const held = el('span', { class: 'muted' });
  const list = el('ol', { class: 'records', 'aria-label': 'Records' });
  const note = el('p', { class: 'empty' });
  const tools = el(
    'div',
    { class: 'tools' },
    el('h2', {}, 'Records'),
    follow,
    later,
    el('label', {}, 'Partition ', partition),
    el('label', {}, 'From ', from),
    el('label', { class: 'grow' }, el('span', { class: 'sr-only' }, 'Filter '), filter),
    held,
  );
  const panel = el('section', { class: 'panel' }, tools, list, note);
  const update = keyed(list, ({ partition, offset }) => `${partition}/${offset}`, createRecord);
  const feed = createFeed(topic);
  const texts = new WeakMap();
  let offset = start.get('offset');
  let live = offset === null;
  let wanted = true;

  const place = () => ({
    ...(partition.value !== '' && { partition: partition.value }),
    ...(offset !== null && { offset }),
    ...(from.value !== '' && { timestamp: new Date(from.value).toISOString() }),
  });
  const atPlace = () => offset !== null || from.value !== '';
  const begin = () => {
    feed.begin(place());
    wanted = true;
    setLive(!atPlace());
    void refreshAll();
  };
  const setLive = (now) => {
    live = now;
    setText(follow, live ? 'Pause' : 'Follow');
    panel.dataset.live = live;
  };
  const textOf = (record) => {
    if (!texts.has(record)) texts.set(record, searchable(record));
    return texts.get(record);
  };
  const render = () => {
    const text = filter.value.trim().toLowerCase();
    const fitting = feed.records.filter((record) => textOf(record).includes(text));
    // Who asked for a place reads on from there.
    update(atPlace() ? fitting.toReversed() : fitting.slice(0, shownAtMost));
    later.hidden = live || !feed.more;
    setText(held, heldText(feed, fitting.length, live));
    setText(note, fitting.length > 0 ? '' : emptyNote(feed.records.length, live));
  };

  follow.addEventListener('click', () => {
    if (live) return setLive(false);
    if (!atPlace()) setLive(true);
    else {
      offset = null;
      from.value = '';
      begin();
    }
    void refreshAll();
  });
  later.addEventListener('click', () => {
    wanted = true;
    void refreshAll();
  });
  // Who reads a record does not want it to move away.
  list.addEventListener('toggle', ({ target }) => target.open && setLive(false), true);
  partition.addEventListener('change', () => {
    offset = null;
    begin();
  });
  from.addEventListener('change', begin);
  filter.addEventListener('input', render);

  return {
    panel,
    async refresh() {
      if (live) await feed.follow();
      else if (wanted) await feed.next();
      wanted = false;
      render();
    },
    setPartitions(numbers) {
      if (partition.options.length === numbers.length + 1) return;
      const options = numbers.map((number) => el('option', { value: String(number) }, String(number)));
      partition.replaceChildren(partition.options[0], ...options);
      if (start.has('partition') && offset !== null) partition.value = start.get('partition');
      feed.begin(place());
      setLive(live);
    },
  };
}

function heldText({ records, missed }, fitting, live) {
  const shown = fitting === records.length ? '' : `${fitting} of `;
  const pace = missed && live ? '; too many come to show all of them' : '';
  return `${live ? 'live' : 'paused'}, ${shown}${many(records.length, 'record')}${pace}`;
}

function emptyNote(held, live) {
  if (held > 0)
    return `None of these ${many(held, 'record')} has this text.${live ? ' Those that come are looked at.' : ''}`;
  return live ? 'Nothing has come yet. It is shown as it comes.' : 'There is nothing from there on.';
}

function searchable({ key, value, headers }) {
  return [keyText(key), oneLine(value), ...Object.entries(headers).flat()].join('\n').toLowerCase();
}

function createRecord({ partition, offset, timestamp, key, value, headers }) {
  const age = el('time', { datetime: timestamp, title: exactTime(timestamp) });
  const line = [
    el('span', { class: 'position', title: 'partition/offset' }, `${partition}/${offset}`),
    age,
    value.problem === undefined ? undefined : chip('does not fit', 'bad'),
    el('b', { class: 'key' }, keyText(key)),
    el('span', { class: 'preview' }, preview(value)),
  ];
  const inside = () => [showValue(value), facts({ time: exactTime(timestamp), ...headers })];
  const node = el('li', {}, fold(line, inside));
  return { node, update: () => setText(age, ago(timestamp)) };
}
