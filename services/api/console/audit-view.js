import { el, keyed, row, table } from './element.js';
import { setText } from './format.js';
import { describeRun } from './run-words.js';
import { ask } from './session.js';
import { ago, exactTime } from './words.js';

const columns = [['When'], ['Action'], ['On', 'note'], ['Note', 'note wide'], ['By', 'wide']];

/** Every write that was made through this port, newest first. */
export function showAudit(main) {
  const { panel, body, note } = table('Writes through this port, newest first', columns);
  main.append(el('h1', { class: 'sr-only' }, 'Audit log'), panel);
  const update = keyed(body, ({ position }) => position, createEntry);
  return {
    title: 'Audit',
    async refresh() {
      const { entries, complete } = await ask('/audit?limit=200');
      update(entries);
      if (entries.length === 0) note('Nothing was changed through this port yet.');
      else note(!complete && `The newest ${entries.length}; older ones are in the topic operator-audit.`);
    },
  };
}

function createEntry(entry) {
  const { at, action, topic, partition, offset, details, actor, correlationId } = entry;
  const time = el('time', { datetime: at, title: exactTime(at) });
  const kinds = columns.slice(1).map(([, kind]) => kind);
  const { node, set } = row(time, kinds);
  const place = [topic, partition === null ? undefined : `${partition}/${offset ?? '–'}`].filter(Boolean);
  set(
    action,
    el('span', { title: place.join(' ') }, details?.channel ?? (place.join(' ') || '–')),
    noteOf(entry),
    el('span', { title: `correlation id ${correlationId ?? '–'}` }, actor),
  );
  return { node, update: () => setText(time, ago(at)) };
}

function noteOf({ note, run, details }) {
  const { channel, run: counts, options, ...others } = details ?? {};
  return [
    note,
    run !== null && `run ${run.slice(0, 8)}`,
    counts?.state && counts.state !== 'running' && `${counts.state}: ${describeRun(counts)}`,
    options?.dryRun && 'dry run',
    ...Object.entries({ ...options?.filter, ...others }).map(([name, value]) => `${name}: ${textOf(value)}`),
  ]
    .filter(Boolean)
    .join(' · ');
}

function textOf(value) {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
