import type { Coverage } from '@chatpulse/contracts';
import { expect, test } from '@jest/globals';
import { createCoverageTable } from '../support/faults/coverage.js';

const told: Coverage = {
  channel: 'room',
  reader: 'a-1f',
  instance: 'one',
  state: 'open',
  from: 100,
  to: 200,
  reason: 'joined',
};
const key = 'room|a-1f|100|one';
const tableOf = (...records: [key: string, value: object][]) => {
  const table = createCoverageTable();
  records.forEach(([key, value], offset) => {
    const place = { partition: 0, offset: String(offset), timestamp: 0 };
    table.add({ key, value: Buffer.from(JSON.stringify(value)), ...place });
  });
  return table;
};

test('the newest record of a key is the interval; what is not closed is open', () => {
  const closed = { ...told, to: 400, state: 'closed', reason: 'left' };
  const table = tableOf([key, told], [key, { ...told, to: 300 }]);
  expect([table.covered(), table.open, table.problems]).toEqual([
    [{ channel: 'room', reader: 'a', from: 100, to: 300 }],
    [key],
    [],
  ]);
  const after = tableOf([key, told], [key, closed]);
  expect([after.covered()[0]?.to, after.open, after.problems]).toEqual([400, [], []]);
});

test('a record without an end covers nothing yet', () => {
  const { to: _, ...begun } = told;
  expect(tableOf([key, begun]).covered()).toEqual([]);
});

test('an end that falls or is before its begin, an interval that opens again, a wrong key and a wrong value are problems', () => {
  const closed = { ...told, state: 'closed', reason: 'left' };
  const problemsOf = (...records: [string, object][]) => tableOf(...records).problems;
  expect(problemsOf([key, told], [key, { ...told, to: 199 }])).toEqual([`${key}: to fell from 200 to 199`]);
  expect(problemsOf([key, { ...told, to: 99 }])).toEqual([`${key}: to 99 is before from`]);
  expect(problemsOf([key, closed], [key, told])).toEqual([`${key}: open again`]);
  expect(problemsOf(['room|a-1f|100', told])).toEqual([
    expect.stringMatching(/^room\|a-1f\|100 is the key of/),
  ]);
  expect(problemsOf([key, { ...told, state: 'maybe' }])).toEqual([expect.stringMatching(/state/)]);
});
