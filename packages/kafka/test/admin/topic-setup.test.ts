import { describe, expect, test } from '@jest/globals';
import type { TopicDifference } from '../../src/admin/topic-comparison.js';
import { loadTopicSetupConfig, setUpTopics } from '../../src/admin/topic-setup.js';
import type { TopicSetupOutcome } from '../../src/admin/topics.js';

const specs = [
  { name: 'a', partitions: 8, config: {} },
  { name: 'b', partitions: 256, config: {} },
];
const retention: TopicDifference = {
  topic: 'a',
  setting: 'retention.ms',
  inForce: '1',
  wanted: '2',
  remedy: 'change',
};

async function setUp(answer: Partial<TopicSetupOutcome>, apply = false) {
  const lines: string[] = [];
  const code = await setUpTopics(
    { ensureTopics: async () => ({ created: [], changed: [], differences: [], ...answer }) },
    specs,
    { replicationFactor: 1, apply, applyCommand: 'node setup --apply', say: (line) => lines.push(line) },
  );
  return { code, lines };
}

describe('topic set-up', () => {
  test('says so when there is nothing to do', async () => {
    expect(await setUp({})).toEqual({ code: 0, lines: ['topics: 2 present, nothing to do'] });
  });

  test('says what it created and changed, a line each', async () => {
    expect(await setUp({ created: ['b'], changed: [retention] }, true)).toEqual({
      code: 0,
      lines: ['topics: created b, 256 partitions', 'topics: changed a: retention.ms 1 → 2'],
    });
  });

  test('a setting that differs is shown with the command that changes it, and is no failure', async () => {
    expect(await setUp({ differences: [retention] })).toEqual({
      code: 0,
      lines: [
        'topics: differs: a: retention.ms is 1, should be 2',
        'topics: nothing of that was changed; to change it: node setup --apply',
      ],
    });
  });

  test('what is left alone anyway needs no command', async () => {
    const { code, lines } = await setUp({
      differences: [{ ...retention, wanted: undefined, remedy: 'leave' }],
    });
    expect([code, lines]).toEqual([0, ['topics: differs: a: retention.ms is 1, set by hand and left alone']]);
  });

  test('a partition count that differs is a problem, and the exit code is 1', async () => {
    const partitions: TopicDifference = {
      topic: 'a',
      setting: 'partitions',
      inForce: '4',
      wanted: '8',
      remedy: 'refuse',
    };
    const { code, lines } = await setUp({ differences: [partitions] }, true);
    expect([code, lines]).toEqual([
      1,
      [expect.stringMatching(/^topics: problem: a: partitions is 4, should be 8/)],
    ]);
  });

  test('KAFKA_TOPICS chooses among the topics, and a name that is none of them is a fault', () => {
    const kafkaTopics = (names: string) => loadTopicSetupConfig({ KAFKA_TOPICS: names }, specs).kafka.topics;
    expect(kafkaTopics('b')).toEqual(['b']);
    expect(() => kafkaTopics('b,c')).toThrow('KAFKA_TOPICS names c, which is not in contracts/topics.json');
  });

  test('one copy of each record is the default, for the one broker of the local stack', () => {
    expect(loadTopicSetupConfig({}, specs).kafka.replicationFactor).toBe(1);
    expect(loadTopicSetupConfig({ KAFKA_REPLICATION_FACTOR: '3' }, specs).kafka.replicationFactor).toBe(3);
  });
});
