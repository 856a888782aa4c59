import { describe, expect, test } from '@jest/globals';
import { delayOf } from '../ingestion/delay.ts';
import { compareIds, entryOf, identityOf } from '../ingestion/ids.ts';
import { joinedBy } from '../ingestion/listener.ts';
import { reportOf } from '../ingestion/report.ts';
import { findCapacity } from '../ingestion/search.ts';
import { type Sample, type Steady, steadyOf } from '../ingestion/steady.ts';

describe('the highest rate that is sustained', () => {
  const search = { start: 1000, factor: 2, refine: 3, ceiling: 100_000 };
  const found = async (limit: number, changes = {}) => {
    const tried: number[] = [];
    const { best } = await findCapacity({ ...search, ...changes }, async (perSecond) => {
      tried.push(perSecond);
      return { sustained: perSecond <= limit, run: perSecond };
    });
    return { best: best?.perSecond, tried };
  };

  test('is looked for upwards where the first one is, and downwards where it is not', async () => {
    expect((await found(3000)).tried.slice(0, 3)).toEqual([1000, 2000, 4000]);
    expect((await found(300)).tried.slice(0, 3)).toEqual([1000, 500, 250]);
  });

  test('is one that was sustained, and as near to the limit as the steps go', async () => {
    const { best = 0, tried } = await found(3000);
    expect(tried.length).toBe(6);
    expect(best).toBeLessThanOrEqual(3000);
    expect(best).toBeGreaterThan(2600);
  });

  test('is asked for no higher than the ceiling, and there is none where nothing is sustained', async () => {
    expect((await found(1e9, { ceiling: 3000 })).tried).toEqual([1000, 2000, 3000]);
    expect((await found(0)).best).toBeUndefined();
  });
});

describe('a run at one rate', () => {
  const sample = (atMs: number, sent: number, acknowledged: number): Sample => ({
    ...{ atMs, sent, acknowledged },
    cpuSeconds: { listener: acknowledged / 50_000, chat: 0, broker: 0 },
  });

  test('is sustained while what is under way stays within half a second of lines', () => {
    const samples = [sample(0, 1000, 900), sample(500, 1500, 1400), sample(1000, 2000, 1800)];
    expect(steadyOf(1000, samples, 1)).toMatchObject({
      sustained: true,
      ...{ sentPerSecond: 1000, acknowledgedPerSecond: 900, lagMs: 200, cpuMicros: 20 },
    });
    const behind = [...samples, sample(1500, 2500, 1900)];
    expect(steadyOf(1000, behind, 1)).toMatchObject({
      sustained: false,
      problem: 'the listener fell behind',
    });
  });

  test('is none when the simulator did not send as much, or it was ended early', () => {
    const samples = [sample(0, 0, 0), sample(1000, 900, 900)];
    expect(steadyOf(1000, samples, 1)).toMatchObject({
      sustained: false,
      problem: 'the simulator did not send as much',
    });
    expect(steadyOf(900, samples, 1, 'too slow')).toMatchObject({ sustained: false, problem: 'too slow' });
    expect(steadyOf(900, [], 1)).toMatchObject({ sustained: false, problem: 'nothing was measured' });
  });

  test('lines that a listener is not told of are not under way', () => {
    const samples = [sample(0, 0, 0), sample(1000, 10_000, 9000)];
    expect(steadyOf(10_000, samples, 0.9)).toMatchObject({ sustained: true, lagMs: 0 });
  });
});

describe('what was sent beside what is stored', () => {
  test('a line that is missing is lost, one that nobody sent is unknown, and a second copy is neither', () => {
    expect(compareIds(['a', 'b', 'c'], ['b', 'a', 'b', 'x'])).toEqual({
      ...{ lost: 1, unknown: 1, copies: 1, found: 2 },
    });
  });

  test('a message is known by its id, and moderation by all that it says, in the ledger and in the event', () => {
    expect(identityOf({ kind: 'message', id: 'm', channelId: '71', sentAt: 1 })).toBe('m');
    const entry = { kind: 'moderation', action: 'timeout', targetUserId: '5', durationSeconds: 60 };
    const { action, targetUserId, durationSeconds } = entry;
    const event = { kind: 'moderation', id: 'h', moderation: { action, targetUserId, durationSeconds } };
    const where = { channelId: '71', sentAt: 1 };
    expect(identityOf(entryOf({ ...event, ...where }))).toBe(identityOf({ ...entry, ...where }));
    expect(identityOf({ ...entry, ...where, durationSeconds: 61 })).not.toBe(
      identityOf({ ...entry, ...where }),
    );
  });
});

test('delays in any order have their p50, p99 and maximum', () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index);
  expect(delayOf(values)).toEqual({ p50: 100, p99: 198, max: 200 });
});

test('channels are joined on all connections together', () => {
  expect(joinedBy({ connections: [{ joined: 90 }, { joined: 10 }] })).toBe(100);
});

test('the report holds the ratio of rates and of processor time, and what one processor would give', () => {
  const side = (acknowledgedPerSecond: number, cpuMicros: number) => ({
    name: 'x',
    best: { acknowledgedPerSecond, cpuMicros } as Steady,
    attempts: [],
    ids: { lost: 0, unknown: 0, copies: 0, found: 1 },
  });
  const report = reportOf({
    ingestion: side(60_000, 16),
    tutorial: side(4000, 200),
    latency: {} as never,
    joins: [],
    goals: { perSecond: 60_000, ratio: 5 },
  });
  expect(report).toMatchObject({
    ...{ lost: 0, ratio: 15, cpuRatio: 12.5, perSecond: 60_000, perSecondOfOneProcessor: 62_500 },
  });
});
