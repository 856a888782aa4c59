import { describe, expect, test } from '@jest/globals';
import { compareTopic, describeDifference } from '../../src/admin/topic-comparison.js';

const present = (facts: { partitions?: number; inForce?: object; set?: object }) => ({
  partitions: facts.partitions ?? 1,
  inForce: { ...facts.inForce, ...facts.set },
  set: { ...facts.set },
});
const wanted = (config: Record<string, string>, partitions = 1) => ({ name: 't', partitions, config });
const said = (...args: Parameters<typeof compareTopic>) => compareTopic(...args).map(describeDifference);

describe('comparing a topic', () => {
  test('a setting that is not in force is named with both values', () => {
    const is = present({ inForce: { 'retention.ms': '1000', 'segment.ms': '5' } });
    expect(said(wanted({ 'retention.ms': '2000', 'segment.ms': '5', 'flush.ms': '1' }), is)).toEqual([
      't: retention.ms is 1000, should be 2000',
      't: flush.ms is not set, should be 1',
    ]);
  });

  test('a default that is as wanted is no difference', () => {
    expect(said(wanted({ 'retention.ms': '5' }), present({ inForce: { 'retention.ms': '5' } }))).toEqual([]);
  });

  test('a list has no order', () => {
    const is = present({ set: { 'cleanup.policy': 'delete, compact' } });
    expect(said(wanted({ 'cleanup.policy': 'compact,delete' }), is)).toEqual([]);
  });

  test('what somebody else has set is named and left alone', () => {
    expect(compareTopic(wanted({}), present({ set: { 'segment.ms': '5' } }))).toEqual([
      { topic: 't', setting: 'segment.ms', wanted: undefined, inForce: '5', remedy: 'leave' },
    ]);
    expect(said(wanted({}), present({ set: { 'segment.ms': '5' } }))).toEqual([
      't: segment.ms is 5, set by hand and left alone',
    ]);
  });

  test.each([
    { key: 'channel id', is: 2, should: 4, remedy: 'refuse' },
    { key: undefined, is: 2, should: 4, remedy: 'refuse' },
    { key: 'channel id', is: 4, should: 2, remedy: 'refuse' },
    { key: null, is: 2, should: 4, remedy: 'change' },
    { key: null, is: 4, should: 2, remedy: 'refuse' },
  ])('$is partitions that should be $should, key $key: $remedy', ({ key, is, should, remedy }) => {
    const topic = { ...wanted({}, should), ...(key === undefined ? {} : { key }) };
    expect(compareTopic(topic, present({ partitions: is }))).toEqual([
      { topic: 't', setting: 'partitions', wanted: String(should), inForce: String(is), remedy },
    ]);
  });

  test('a partition count that is refused says why, and what to do', () => {
    expect(said(wanted({}, 4), present({ partitions: 2 }))).toEqual([
      't: partitions is 2, should be 4; adding partitions would send keys elsewhere, so make a new topic and move the records, or delete this one',
    ]);
    expect(said(wanted({}, 2), present({ partitions: 4 }))).toEqual([
      expect.stringContaining('Kafka cannot take partitions away'),
    ]);
  });
});
