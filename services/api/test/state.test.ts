import type { Watermark } from '@chatpulse/contracts';
import { describe, expect, test } from '@jest/globals';
import { progressOf } from '../src/state.js';
import { minute, noon, watermark } from './samples.js';

describe('state', () => {
  const progress = progressOf([
    watermark({ eventTime: noon + 30 * minute, finalBefore: noon + 20 * minute }),
  ]);

  test('a window is open until event time has passed its end', () => {
    expect(progress.stateOf(noon + 31 * minute, 0, 1)).toBe('open');
    expect(progress.stateOf(noon + 30 * minute + 1, 0, 1)).toBe('open');
  });

  test('it is settling until the grace is over', () => {
    expect(progress.stateOf(noon + 30 * minute, 0, 1)).toBe('settling');
    expect(progress.stateOf(noon + 20 * minute + 1, 0, 1)).toBe('settling');
  });

  test('it is final once the watermark says so', () => {
    expect(progress.stateOf(noon + 20 * minute, 0, 1)).toBe('final');
  });

  test('without a watermark of its partition nothing is more than open', () => {
    expect(progress.stateOf(noon, 7, 1)).toBe('open');
    expect(progressOf([]).stateOverall(noon)).toBe('open');
  });

  test('a row is judged by its own generation: a recount that is still behind does not reopen it', () => {
    const recounting = progressOf([
      watermark({ generation: 1, eventTime: noon + 30 * minute }),
      watermark({ generation: 2, eventTime: noon - 60 * minute }),
    ]);
    expect(recounting.stateOf(noon, 0, 1)).toBe('final');
    expect(recounting.stateOf(noon, 0, 2)).toBe('open');
    expect(recounting.asOf(0)).toBe(noon + 30 * minute);
  });

  test('where nothing was counted the mark that is furthest decides', () => {
    const recounting = progressOf([
      watermark({ generation: 1, eventTime: noon + 30 * minute }),
      watermark({ generation: 2, eventTime: noon - 60 * minute }),
      watermark({ partition: 1, eventTime: noon }),
    ]);
    const ends = [noon + 20 * minute, noon + 30 * minute, noon + 31 * minute];
    expect(ends.map((end) => recounting.stateIn(end, 0))).toEqual(['final', 'settling', 'open']);
    expect(recounting.stateIn(noon, 7)).toBe('open');
    const recounted = progressOf([
      watermark({ generation: 1, eventTime: noon }),
      watermark({ generation: 2, eventTime: noon + 30 * minute }),
    ]);
    expect(recounted.stateIn(noon + 20 * minute, 0)).toBe('final');
  });

  test('asOf over several partitions is the earliest', () => {
    const marks = [1, 2, 3].map((partition) => watermark({ partition, eventTime: noon + partition }));
    expect(progressOf(marks).asOfAll()).toBe(noon + 1);
    expect(progressOf(marks).asOf(3)).toBe(noon + 3);
    expect(progressOf([]).asOfAll()).toBeUndefined();
  });
});

describe('what is stored', () => {
  const one = { partition: 0, eventTime: noon };
  const isReached = (stored: Partial<Watermark>): boolean =>
    progressOf([watermark(stored)]).hasReached(watermark(one));

  test('is everything before a mark that was stored, or one before that, of its partition and generation', () => {
    const marks = [one, { ...one, eventTime: noon + 1 }, { ...one, counted: 101 }];
    expect(marks.map(isReached)).toEqual([true, true, true]);
    const others = [
      { ...one, eventTime: noon - 1 },
      { ...one, counted: 99 },
      { ...one, partition: 1 },
    ];
    expect([...others, { ...one, generation: 2 }].map(isReached)).toEqual([false, false, false, false]);
  });

  test('the mark of the newest generation is told, however far it is', () => {
    const recount = watermark({ generation: 2, eventTime: noon - minute });
    const marks = [recount, watermark({ eventTime: noon }), watermark({ partition: 1 })];
    expect([marks, marks.toReversed()].map((each) => progressOf(each).newest(0))).toEqual([recount, recount]);
    expect(progressOf(marks).newest(2)).toBeUndefined();
  });
});
