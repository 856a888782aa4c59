import { expect, test } from '@jest/globals';
import { duration, progressLine, size, table } from '../src/output.js';

test('columns are as wide as their widest cell', () => {
  expect(
    table([
      ['a', 'bbb'],
      ['aaa', 'b'],
    ]),
  ).toBe('a    bbb\naaa  b');
});

test.each([
  [90_000, '90 s'],
  [720_000, '12 min'],
  [12_240_000, '3.4 h'],
  [604_800_000, '7 d'],
])('%i ms reads %s', (ms, words) => {
  expect(duration(ms)).toBe(words);
});

test.each([
  [0, '0 B'],
  [512, '512 B'],
  [3482, '3.4 KiB'],
  [12_582_912, '12 MiB'],
])('%i bytes read %s', (bytes, words) => {
  expect(size(bytes)).toBe(words);
});

test('a progress line says who, what, how long and where, or why not', () => {
  const view = {
    name: 'kafka',
    kind: 'service' as const,
    state: 'ready' as const,
    fingerprint: '',
    temporary: false,
    restarts: 0,
    ports: [9092],
    log: '',
  };
  const progress = { name: 'kafka', tookMs: 3412, view };
  expect(progressLine({ ...progress, outcome: 'ready' })).toBe(
    '  kafka       ready      3.4 s  127.0.0.1:9092',
  );
  expect(progressLine({ ...progress, outcome: 'failed', view: { ...view, problem: 'exited with 1' } })).toBe(
    '  kafka       failed     3.4 s  exited with 1',
  );
});
