import { expect, test } from '@jest/globals';
import type { Chatted } from '../processor/chat-events.ts';
import { drainOf } from '../processor/drain.ts';
import { stateChanges } from '../processor/log-lines.ts';
import { summaryOf } from '../processor/recovery-report.ts';
import { longestSilence } from '../processor/silence.ts';
import { cpuOf, secondsOf, usageOf } from '../processor/usage.ts';
import { spreadOf, waitsOf } from '../processor/waits.ts';
import { createRandom, createZipf } from '../random.ts';
import { median, percentile, tableText } from '../statistics.ts';

test('a percentile is the least value that so many do not exceed', () => {
  const sorted = Array.from({ length: 200 }, (_, index) => index + 1);
  expect(percentile(sorted, 0.5)).toBe(100);
  expect(percentile(sorted, 0.99)).toBe(198);
  expect(percentile(sorted, 1)).toBe(200);
  expect(percentile([7], 0.01)).toBe(7);
  expect(percentile([], 0.5)).toBeNaN();
});

test('the median of an even number of values is the middle of two', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
});

test('a rank is drawn in inverse proportion to its place', () => {
  const draw = createZipf(100, 1, createRandom(1));
  const counts = new Array<number>(100).fill(0);
  for (let drawn = 0; drawn < 100_000; drawn++) {
    const rank = draw();
    counts[rank] = (counts[rank] ?? 0) + 1;
  }
  expect((counts[0] ?? 0) / (counts[9] ?? 0)).toBeCloseTo(10, -0.3);
  expect(createZipf(3, 1, () => 0.999999)()).toBe(2);
  expect(createZipf(3, 1, () => 0)()).toBe(0);
});

const sample = (atMs: number, done: number, cpuSeconds: number) => ({
  ...{ atMs, done, cpuSeconds, brokerCpuSeconds: cpuSeconds / 10 },
});

test('the whole is from the first progress to the end, the second half from the first sample past it', () => {
  const samples = [
    sample(0, 0, 1),
    sample(100, 10, 2),
    sample(200, 60, 3),
    sample(300, 100, 4),
    sample(400, 100, 9),
  ];
  const { cold, warm } = drainOf(samples, 100);
  expect(cold).toMatchObject({ rate: 90 / 200, cpuMicros: 2e6 / 90 });
  expect(warm).toMatchObject({
    rate: 40 / 100,
    cpuMicros: 1e6 / 40,
    brokerCpuMicros: expect.closeTo(1e5 / 40),
  });
});

test('what never ended, or was done in one step, is void', () => {
  expect(() => drainOf([sample(0, 1, 1), sample(100, 90, 2)], 100)).toThrow('void: 100 of 100');
  expect(() => drainOf([sample(0, 0, 1), sample(100, 100, 2)], 100)).toThrow(
    'void: all was done in one step',
  );
});

test('an event waits from its turn to the first record whose revision reaches its place', () => {
  const event = (turnMs: number, isCopy = false): Chatted => ({
    ...{ turnMs, isCopy },
    event: {
      ...{ kind: 'message', id: 'a', channelId: '1', channel: 'one', userId: '1', user: 'one', text: '' },
      ...{ sentAt: 60_000, receivedAt: 60_000 },
    },
  });
  const events = [event(0), event(10), event(15, true), event(20), event(30)];
  const arrivals = new Map([
    [
      '1|60|60000',
      [
        { revision: 1, atMs: 50 },
        { revision: 3, atMs: 100 },
        { revision: 3, atMs: 150 },
        { revision: 4, atMs: 200 },
      ],
    ],
  ]);
  expect([...waitsOf(events, arrivals, 0)]).toEqual([50, 80, 90, 170]);
  expect([...waitsOf(events, arrivals, 20)]).toEqual([80, 170]);
  expect(spreadOf(waitsOf(events, arrivals, 0))).toEqual({ p50: 80, p99: 170, max: 170 });
  expect(() => waitsOf([...events, event(40)], arrivals, 0)).toThrow('void: event 5');
});

test('silence is the longest gap that touches the time looked at, whenever it began', () => {
  const arrivals = [100, 200, 900, 1000, 1050];
  expect(longestSilence(arrivals, 250, 1100)).toBe(700);
  expect(longestSilence(arrivals, 950, 1100)).toBe(100);
  expect(longestSilence(arrivals, 150, 180)).toBe(100);
  expect(longestSilence(arrivals, 1020, 3000)).toBe(1950);
  expect(longestSilence([], 10, 30)).toBe(20);
});

test('an instance that never got its share back is counted, and no figure hides it', () => {
  const kill = { moved: [1], silence: 2, silenceOfOthers: 0, shareBack: 5, silenceAtReturn: 1 };
  const { silence, shareBack, sharesNotBack } = summaryOf([kill, { ...kill, silence: 4, shareBack: null }]);
  expect(silence).toEqual({ median: 3, worst: 4 });
  expect(shareBack.worst).toBe(Number.POSITIVE_INFINITY);
  expect(sharesNotBack).toBe(1);
});

test('processor time is read past a name that holds brackets and spaces', () => {
  expect(cpuOf('7 (a ) b) S 1 1 1 0 -1 4 1 1 1 1 250 50 3 4 20 0')).toBe(3);
  expect([secondsOf('01:02.50'), secondsOf('1:00:01'), secondsOf('2-00:00:01')]).toEqual([
    62.5, 3601, 172_801,
  ]);
});

test('this process has used time and memory, and one that is not there nothing', () => {
  const usage = usageOf(process.pid);
  expect(usage?.cpuSeconds).toBeGreaterThan(0);
  expect(usage?.residentMiB).toBeGreaterThan(10);
  expect(usage?.peakMiB).toBeGreaterThanOrEqual(usage?.residentMiB ?? 0);
  expect(usageOf(2 ** 30)).toBeUndefined();
});

test('states are read from the lines that tell them, and no other', () => {
  const line = (fields: object): string => JSON.stringify({ level: 'info', ...fields });
  const log = [
    'Picked up options',
    line({ time: '2026-01-01T00:00:01Z', msg: 'streams changed state', from: 'CREATED', to: 'REBALANCING' }),
    line({ time: '2026-01-01T00:00:02Z', msg: 'probes are served' }),
    line({ time: '2026-01-01T00:00:03Z', msg: 'streams changed state', from: 'REBALANCING', to: 'RUNNING' }),
    '{"level":',
  ].join('\n');
  const start = Date.parse('2026-01-01T00:00:00Z');
  expect(stateChanges(log)).toEqual([
    { atMs: start + 1000, to: 'REBALANCING' },
    { atMs: start + 3000, to: 'RUNNING' },
  ]);
});

test('a table has columns as wide as their widest cell', () => {
  expect(
    tableText(
      ['', 'ms'],
      [
        ['one', 1],
        ['b', 1000],
      ],
    ),
  ).toBe('       ms\none     1\nb    1000');
});
