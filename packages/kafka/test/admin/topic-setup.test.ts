import { describe, expect, test } from '@jest/globals';
import type { Admin } from '../../src/admin/admin.js';
import { loadTopicSetupConfig, setUpTopics } from '../../src/admin/topic-setup.js';

const specs = [
  { name: 'a', partitions: 8, config: {} },
  { name: 'b', partitions: 256, config: {} },
];

async function setUp(answer: { created?: string[]; repaired?: string[]; problems?: string[] }) {
  const lines: string[] = [];
  const ensureTopics = async () => ({ created: [], repaired: [], problems: [], ...answer });
  const admin = { ensureTopics } as Pick<Admin, 'ensureTopics'> as Admin;
  const code = await setUpTopics(admin, specs, { replicationFactor: 1, say: (line) => lines.push(line) });
  return { code, lines };
}

describe('topic set-up', () => {
  test('says so when there is nothing to do', async () => {
    expect(await setUp({})).toEqual({ code: 0, lines: ['topics: 2 present, nothing to do'] });
  });

  test('says what it created and repaired, a line each', async () => {
    expect(await setUp({ created: ['b'], repaired: ['a: retention.ms 1 → 2'] })).toEqual({
      code: 0,
      lines: ['topics: created b, 256 partitions', 'topics: repaired a: retention.ms 1 → 2'],
    });
  });

  test('a problem is named, and the exit code is 1', async () => {
    expect(await setUp({ problems: ['a has 4 partitions'] })).toEqual({
      code: 1,
      lines: ['topics: problem: a has 4 partitions'],
    });
  });

  test('one copy of each record is the default, for the one broker of the local stack', () => {
    expect(loadTopicSetupConfig({}).replicationFactor).toBe(1);
    expect(loadTopicSetupConfig({ KAFKA_REPLICATION_FACTOR: '3' }).replicationFactor).toBe(3);
  });
});
