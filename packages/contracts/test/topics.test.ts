import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { topicNames, topics } from '@chatpulse/contracts';
import { expect, test } from '@jest/globals';

const topic = (name: string) => topics.find((each) => each.name === name);

test('every named topic is described and every described topic is named', () => {
  expect(topics.map(({ name }) => name).sort()).toEqual(Object.values(topicNames).sort());
});

test('a dead-letter topic has the partitions of its original', () => {
  for (const { name, partitions } of topics) {
    if (name.endsWith('.dlt')) expect(topic(name.slice(0, -'.dlt'.length))?.partitions).toBe(partitions);
  }
});

test('a channel has the same partition number in the messages and in all that is made of them', () => {
  const { stats, sessions, subscriptions, cheers, moderation, chat } = topicNames;
  for (const name of [stats, sessions, subscriptions, cheers, moderation]) {
    expect([name, topic(name)?.partitions]).toEqual([name, topic(chat)?.partitions]);
  }
});

test('copies of chat events are kept as long as the events', () => {
  const { subscriptions, cheers, moderation, chat } = topicNames;
  for (const name of [subscriptions, cheers, moderation]) {
    expect(topic(name)).toMatchObject({ schemas: ['chat-event'], config: topic(chat)?.config });
  }
});

test('every topic names schemas that exist', () => {
  const schemas = join(import.meta.dirname, '../../../contracts/schemas');
  for (const name of topics.flatMap((each) => each.schemas)) {
    expect(JSON.parse(readFileSync(join(schemas, `${name}.schema.json`), 'utf8'))).toMatchObject({
      $id: `urn:chatpulse:${name}:v1`,
    });
  }
});
