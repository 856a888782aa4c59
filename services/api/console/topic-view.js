import { el, keyed, row, table } from './element.js';
import { setText } from './format.js';
import { createPartitions } from './partitions-view.js';
import { showRecords } from './records-view.js';
import { ask } from './session.js';
import { kept, many, settingValue, size } from './words.js';

/** One topic: its records as they come, its partitions, its configuration. `query` may say where to begin. */
export function showTopic(main, refreshAll, name, query = '') {
  const topic = decoded(name);
  const about = el('p', { class: 'muted' });
  const volume = el('p', { class: 'muted' });
  const differences = el('ul', { class: 'differences', hidden: true });
  const records = showRecords(topic, refreshAll, new URLSearchParams(query));
  const partitions = createPartitions();
  const own = table('Configuration that was set', [['Setting'], ['Value'], ['Set for', 'wide']]);
  const rest = table('', [['Setting'], ['Value']]);
  const defaults = el('details', { class: 'panel folded' }, el('summary', {}, 'Defaults'), rest.grid);
  main.append(
    el('p', { class: 'back' }, el('a', { href: '#/topics' }, '← All topics')),
    el('div', { class: 'title' }, el('h1', {}, topic)),
    about,
    volume,
    differences,
    records.panel,
    partitions.panel,
    own.panel,
    defaults,
  );
  const updateOwn = keyed(own.body, ({ name }) => name, createSetting);
  const updateRest = keyed(rest.body, ({ name }) => name, createSetting);

  return {
    title: topic,
    async refresh() {
      const facts = await ask(`/kafka/topics/${encodeURIComponent(topic)}`);
      setText(about, aboutTopic(facts));
      setText(volume, volumeOf(facts));
      differences.hidden = facts.differences.length === 0;
      if (differences.textContent !== facts.differences.join(''))
        differences.replaceChildren(...facts.differences.map((text) => el('li', {}, text)));
      partitions.update(facts.partitions);
      updateOwn(facts.settings.filter(({ source }) => source !== 'default'));
      updateRest(facts.settings.filter(({ source }) => source === 'default'));
      records.setPartitions(facts.partitions.map(({ partition }) => partition));
      await records.refresh();
    },
  };
}

function aboutTopic({ description, key, schemas, writers, readers, groups }) {
  return [
    description,
    key !== null && `key: ${key}`,
    schemas.length > 0 && `schemas: ${schemas.join(', ')}`,
    writers.length > 0 && `written by ${writers.join(', ')}`,
    readers.length > 0 && `read by ${readers.join(', ')}`,
    groups.length > 0 && `groups: ${groups.length > 3 ? many(groups.length, 'group') : groups.join(', ')}`,
  ]
    .filter(Boolean)
    .join(' · ');
}

function volumeOf({ messages, sizeBytes, settings, replicationFactor }) {
  const byName = Object.fromEntries(settings.map(({ name, value }) => [name, value]));
  const copies = replicationFactor === 1 ? 'one copy' : `${replicationFactor} copies`;
  return `${many(messages, 'offset')} kept · ${size(sizeBytes)} · ${copies} · kept: ${kept(byName)}`;
}

function createSetting({ name }) {
  const { node, cells, set } = row(name, ['setting', 'wide']);
  return {
    node,
    update({ value, source }) {
      set(settingValue(name, value) || '(empty)');
      if (source === 'default') cells[1].remove();
      else set(settingValue(name, value) || '(empty)', source === 'topic' ? 'this topic' : 'the broker');
    },
  };
}

function decoded(name) {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
