import { describe, expect, test } from '@jest/globals';
import { nextKeyspace, refusalOf } from '../../src/rebuild/refusals.js';

const situation = {
  from: 'chatpulse',
  to: 'chatpulse_2',
  clusterId: 'one',
  fromFacts: new Map([['kafka-cluster', 'one']]),
  toFacts: undefined,
  toHoldsCounts: false,
  busyGroups: [],
};

describe('a rebuild', () => {
  test('may begin in a keyspace that is not there, or was begun with the same Kafka', () => {
    expect(refusalOf(situation)).toBeUndefined();
    const toFacts = new Map([['rebuilt-for-cluster', 'one']]);
    expect(refusalOf({ ...situation, toFacts, toHoldsCounts: true })).toBeUndefined();
  });

  test.each([
    ['the keyspace in use', { to: 'chatpulse' }, 'is the keyspace in use (CASSANDRA_KEYSPACE)'],
    ['one that holds counts of its own', { toHoldsCounts: true }, 'chatpulse_2 holds counts'],
    [
      'one that was in use',
      { toFacts: new Map([['kafka-cluster', 'one']]) },
      'chatpulse_2 was in use already',
    ],
    [
      'one that was begun with another Kafka',
      { toFacts: new Map([['rebuilt-for-cluster', 'two']]) },
      'was begun with another Kafka (two)',
    ],
    [
      'one that an instance reads into',
      { busyGroups: ['chatpulse-api-chatpulse_2'] },
      'an instance reads into',
    ],
  ])('writes nothing into %s', (_, changes, words) => {
    const problem = refusalOf({ ...situation, ...changes });
    expect(problem).toContain(words);
    expect(problem).toContain('CASSANDRA_REBUILD_KEYSPACE=name');
  });

  test('needs a keyspace to copy from, and the Kafka that was counted there', () => {
    expect(refusalOf({ ...situation, fromFacts: undefined })).toContain('there is no keyspace chatpulse');
    const fromFacts = new Map([['kafka-cluster', 'two']]);
    expect(refusalOf({ ...situation, fromFacts })).toContain('its topics cannot rebuild it');
  });

  test('fills the keyspace with the next number, unless another one is named', () => {
    expect(['chatpulse', 'chatpulse_2', 'chatpulse_9', 'a_b'].map(nextKeyspace)).toEqual([
      'chatpulse_2',
      'chatpulse_3',
      'chatpulse_10',
      'a_b_2',
    ]);
    expect(nextKeyspace('k'.repeat(48)).length).toBeLessThanOrEqual(48);
  });
});
