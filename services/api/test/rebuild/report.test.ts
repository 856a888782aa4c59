import { expect, test } from '@jest/globals';
import type { Comparison } from '../../src/rebuild/copy.js';
import { adviceOf, tableOf } from '../../src/rebuild/report.js';

const none: Comparison = { equal: 0, missing: 0, added: 0, older: 0, newer: 0, different: 0 };
const names = { from: 'chatpulse', to: 'chatpulse_2' };
const rebuilt = (changes: Partial<Comparison>) => [
  { table: 'channel_windows', copied: 4, comparison: { ...none, equal: 10, ...changes } },
  { table: 'watermarks', copied: 0, comparison: { ...none, equal: 8 } },
];

test('a line for each table; its rows are those of the fresh keyspace', () => {
  expect(tableOf(rebuilt({ added: 1, missing: 2, different: 3 })).split('\n')).toEqual([
    'table            rows  copied  equal  newer  older  different  only new  missing',
    'channel_windows    14       4     10      0      0          3         1        2',
    'watermarks          8       0      8      0      0          0         0        0',
  ]);
});

test('when nothing is missing the switch is named, and what was wrong or is on its way', () => {
  const advice = adviceOf(rebuilt({ older: 5, different: 3 }), names).join('\n');
  expect(advice).toContain('CASSANDRA_KEYSPACE=chatpulse_2');
  expect(advice).toContain('5 rows are older than in chatpulse');
  expect(advice).toContain('3 rows were wrong in chatpulse');
});

test('when rows are missing there is no switch', () => {
  const advice = adviceOf(rebuilt({ missing: 2 }), names).join('\n');
  expect(advice).toContain('2 rows of chatpulse are missing in chatpulse_2');
  expect(advice).not.toContain('CASSANDRA_KEYSPACE');
});
