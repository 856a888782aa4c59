import { describe, expect, test } from '@jest/globals';
import { drift } from '../../src/admin/topic-drift.js';

describe('drift', () => {
  test('names what is not in force, with both values', () => {
    const inForce = { 'retention.ms': '1000', 'segment.ms': '5', 'max.message.bytes': '1' };
    expect(drift({ 'retention.ms': '2000', 'segment.ms': '5', 'flush.ms': '1' }, inForce)).toEqual([
      'retention.ms 1000 → 2000',
      'flush.ms unset → 1',
    ]);
  });

  test('a list has no order', () => {
    expect(drift({ 'cleanup.policy': 'compact,delete' }, { 'cleanup.policy': 'delete,compact' })).toEqual([]);
  });
});
