import { expect, test } from '@jest/globals';
import { deleteLeftover, findLeftovers } from '../../src/generation/leftovers.js';

/** A Kafka that has these groups, with so many members each, and these topics. */
function kafkaOf(groups: Record<string, number>, topics: string[]) {
  const deleted: string[] = [];
  return {
    deleted,
    reader: { topics: async () => topics },
    admin: {
      listGroups: async () => Object.keys(groups).map((groupId) => ({ groupId, state: 'Stable' })),
      viewGroups: async (ids: readonly string[] = []) =>
        ids.map((groupId) => ({
          groupId,
          state: 'Stable',
          protocolType: 'consumer',
          protocol: 'stream',
          members: Array.from({ length: groups[groupId] ?? 0 }, (_, index) => ({
            memberId: `${index}`,
            clientId: 'p',
            host: '127.0.0.1',
            assigned: [],
          })),
          partitions: [],
          lag: 0,
        })),
      deleteTopics: async (names: readonly string[]) => void deleted.push(...names),
      deleteGroups: async (ids: readonly string[]) => void deleted.push(...ids),
    },
  };
}

test('only what is older than the generation asked for is left over', async () => {
  const kafka = kafkaOf({ p: 0, 'p-g2': 0, 'p-g3': 1, api: 1 }, [
    'p-journal-changelog',
    'p-g3-journal-changelog',
  ]);
  expect(await findLeftovers(kafka, 'p', 3)).toEqual([
    { generation: 1, groupId: 'p', topics: ['p-journal-changelog'] },
    { generation: 2, groupId: 'p-g2', topics: [] },
  ]);
});

test('its topics and its group are deleted', async () => {
  const kafka = kafkaOf({ p: 0 }, []);
  const left = { generation: 1, groupId: 'p', topics: ['p-journal-changelog'] };
  expect(await deleteLeftover(kafka, left, 0)).toBeUndefined();
  expect(kafka.deleted).toEqual(['p-journal-changelog', 'p']);
});

test('a group that still has members keeps everything, and is named', async () => {
  const kafka = kafkaOf({ p: 2 }, []);
  const left = { generation: 1, groupId: 'p', topics: ['p-journal-changelog'] };
  expect(await deleteLeftover(kafka, left, 0)).toBe(
    'Group p still has 2 members: end that processor first. Nothing of it was deleted.',
  );
  expect(kafka.deleted).toEqual([]);
});
