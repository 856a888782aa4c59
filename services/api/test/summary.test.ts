import { describe, expect, test } from '@jest/globals';
import type { WindowNumbers } from '../src/counts.js';
import { heardIn } from '../src/heard.js';
import type { WindowState } from '../src/state.js';
import { type Judge, summaryOf, summaryRange } from '../src/summary.js';
import { minute, noon } from './samples.js';

const hour = 60 * minute;
const day = 24 * hour;
const at = noon + 30_000;
const counted = (windowStart: number, messages: number, changes: Partial<WindowNumbers> = {}) => ({
  windowStart,
  messages,
  subscriberMessages: 1,
  cheers: 0,
  bits: 100,
  subscriptions: 2,
  giftedSubscriptions: 0,
  raids: 0,
  timeouts: 1,
  bans: 0,
  generation: 1,
  ...changes,
});
const byAsOf = (end: number): WindowState =>
  end > at ? 'open' : end <= at - 10 * minute ? 'final' : 'settling';
const judge = (spans: { from: number; to: number }[], stateOf: Judge['stateOf'] = byAsOf): Judge => ({
  heard: heardIn(spans),
  stateOf,
});
const always = judge([{ from: noon - 2 * day, to: noon + day }]);

describe('a summary', () => {
  test('it reads the minute of asOf, the 24 hours before it and the last hour that is over', () => {
    expect(summaryRange(at)).toEqual({ fromMs: noon - day, toMs: noon + minute, hourStart: noon - hour });
    expect(summaryRange(noon - 1).hourStart).toBe(noon - 2 * hour);
    expect(summaryRange(noon)).toEqual({ fromMs: noon - day, toMs: noon + minute, hourStart: noon - hour });
  });

  test('the minute of asOf runs, the one before has ended', () => {
    const minutes = [counted(noon, 4), counted(noon - minute, 6)];
    const { currentMinute, lastMinute } = summaryOf(minutes, at, judge([]));
    expect(currentMinute).toEqual({
      windowStart: noon,
      windowEnd: noon + minute,
      state: 'open',
      messages: 4,
    });
    expect(lastMinute).toMatchObject({ windowStart: noon - minute, state: 'settling', messages: 6 });
  });

  test('hour and day add up the minutes that have ended, from the first instant on, before the last', () => {
    const starts = [noon, noon - minute, noon - hour, noon - hour - minute, noon - day, noon - day - minute];
    const minutes = starts.map((start, index) => counted(start, 10 ** index));
    const { lastHour, lastDay } = summaryOf(minutes, at, always);
    expect(lastHour).toMatchObject({ fromMs: noon - hour, toMs: noon, state: 'settling' });
    expect(lastHour.sums).toMatchObject({ messages: 110, bits: 200, subscriptions: 4, timeouts: 2, bans: 0 });
    expect(lastDay).toMatchObject({ fromMs: noon - day, toMs: noon });
    expect(lastDay.sums.messages).toBe(11_110);
    expect([lastHour.heardSeconds, lastDay.heardSeconds]).toEqual([3600, 86_400]);
  });

  test('nothing counted is 0 where all was heard, null where it was not, and null while it runs', () => {
    const silent = summaryOf([], at, always);
    expect(silent.lastMinute.messages).toBe(0);
    expect(silent.currentMinute.messages).toBeNull();
    expect(silent.lastDay.sums).toMatchObject({ messages: 0, bits: 0, bans: 0 });
    const partly = summaryOf([], at, judge([{ from: noon - 2 * hour, to: noon }]));
    expect([partly.lastMinute.messages, partly.lastHour.sums.messages]).toEqual([0, 0]);
    expect([partly.lastDay.sums.messages, partly.lastDay.heardSeconds]).toEqual([null, 7200]);
    expect(summaryOf([], at, judge([])).lastHour.sums.messages).toBeNull();
  });

  test('what was heard but is not counted yet is null', () => {
    const { lastMinute, lastHour } = summaryOf(
      [],
      at,
      judge([{ from: 0, to: noon + day }], () => 'open'),
    );
    expect([lastMinute.messages, lastHour.sums.messages]).toEqual([null, null]);
  });

  test('the peak is the newest of those with the most messages that have ended', () => {
    const minutes = [
      counted(noon, 99),
      counted(noon - 3 * hour, 7),
      counted(noon - hour, 7),
      counted(noon - minute, 3),
    ];
    const expected = {
      windowStart: noon - hour,
      windowEnd: noon - hour + minute,
      messages: 7,
      state: 'final',
    };
    expect(summaryOf(minutes, at, always).peakMinute).toEqual(expected);
    expect(summaryOf([...minutes].reverse(), at, always).peakMinute).toEqual(expected);
    expect(summaryOf([counted(noon, 99)], at, always).peakMinute).toBeUndefined();
  });

  test('a sum is as settled as the least settled row in it, and each row is judged by its own generation', () => {
    const stateOf: Judge['stateOf'] = (end, generation) => (generation === 2 ? 'open' : byAsOf(end));
    const minutes = [counted(noon - 2 * hour, 1, { generation: 2 }), counted(noon - minute, 1)];
    const { lastHour, lastDay, peakMinute } = summaryOf(minutes, at, judge([], stateOf));
    expect([lastHour.state, lastDay.state, peakMinute?.state]).toEqual(['settling', 'open', 'settling']);
  });
});
