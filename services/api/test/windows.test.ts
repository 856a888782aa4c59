import { describe, expect, test } from '@jest/globals';
import {
  bucketOf,
  bucketsBetween,
  parseInstant,
  retainedFrom,
  shardCount,
  shardOf,
  ttlSeconds,
  windowStartAt,
  writeTime,
} from '../src/windows.js';
import { minute, noon } from './samples.js';

const day = 86_400_000;

describe('windows', () => {
  test('a window starts at a multiple of its size since the epoch', () => {
    expect(windowStartAt(noon + 59_999, 60)).toBe(noon);
    expect(windowStartAt(noon + minute, 60)).toBe(noon + minute);
    expect(windowStartAt(noon + 59 * minute, 3600)).toBe(noon);
    expect(windowStartAt(noon + 19 * minute, 600)).toBe(noon + 10 * minute);
  });

  test('the time to live ends at window end plus retention, whenever it is asked', () => {
    expect(ttlSeconds(noon, 60, noon + minute)).toBe(30 * 86_400);
    expect(ttlSeconds(noon, 60, noon + minute + 1000)).toBe(30 * 86_400 - 1);
    expect(ttlSeconds(noon, 3600, noon + 60 * minute)).toBe(400 * 86_400);
  });

  test('a row past its deadline has no time to live', () => {
    expect(ttlSeconds(noon, 60, noon + minute + 30 * day)).toBeLessThanOrEqual(0);
    expect(ttlSeconds(noon, 60, noon + minute + 31 * day)).toBeLessThan(0);
  });

  test('the write time is window start plus generation times 10⁹ plus revision, in µs', () => {
    expect(writeTime(60_000, 1, 5)).toBe(60_000_000n + 1_000_000_000n + 5n);
  });

  test('no revision of a generation reaches the next generation', () => {
    expect(writeTime(noon, 2, 1)).toBeGreaterThan(writeTime(noon, 1, 999_999_999));
  });

  test('minutes are kept by day, larger windows by month', () => {
    expect(bucketOf(noon, 60)).toBe('2026-11-21');
    expect(bucketOf(noon, 600)).toBe('2026-11');
    expect(bucketOf(noon, 3600)).toBe('2026-11');
  });

  test('the buckets of a range are newest first, and its end is not part of it', () => {
    const midnight = Date.UTC(2026, 10, 21);
    expect(bucketsBetween(midnight - 1, midnight + 1, 60)).toEqual(['2026-11-21', '2026-11-20']);
    expect(bucketsBetween(midnight - day, midnight, 60)).toEqual(['2026-11-20']);
    expect(bucketsBetween(Date.UTC(2025, 11, 31), noon, 3600)[0]).toBe('2026-11');
    expect(bucketsBetween(Date.UTC(2025, 11, 31), noon, 3600)).toHaveLength(12);
    expect(bucketsBetween(noon, noon, 60)).toEqual([]);
  });

  test('every window that is still kept lies in the retained range', () => {
    const start = noon - 30 * day;
    expect(ttlSeconds(start, 60, noon + 59_000)).toBeGreaterThan(0);
    expect(retainedFrom(noon + 59_000, 60)).toBeLessThanOrEqual(start);
  });

  test('a channel is always in the same shard', () => {
    expect(shardOf('71092938')).toBe(shardOf('71092938'));
    const shards = new Set(Array.from({ length: 50 }, (_, id) => shardOf(String(id))));
    expect([...shards].sort()).toEqual(Array.from({ length: shardCount }, (_, shard) => shard));
  });

  test.each([
    ['1795262400000', 1_795_262_400_000],
    ['2026-11-21T12:00:00Z', noon],
    ['2026-11-21T13:00:00.000+01:00', noon],
    ['2026-13-45T00:00:00Z', undefined],
    ['99999999999999999', undefined],
  ])('the instant %s is %s', (text, expected) => {
    expect(parseInstant(text)).toBe(expected);
  });
});
