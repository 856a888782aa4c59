import { describe, expect, test } from '@jest/globals';
import { createMemoryCoverage } from '../src/coverage-memory.js';
import { createHeardReader } from '../src/heard.js';
import { interval, minute, noon } from './samples.js';

describe('what was heard', () => {
  const now = () => noon + 10 * minute;
  const read = async (...intervals: Parameters<typeof interval>[0][]) => {
    const coverage = createMemoryCoverage({ now });
    await coverage.writeCoverage(intervals.map(interval));
    const query = { channel: 'example', channelId: '71092938', fromMs: noon, toMs: noon + 5 * minute };
    return createHeardReader({ coverage, now })(query);
  };

  test('one reader takes over from another without a gap', async () => {
    const heard = await read(
      { reader: 'a', from: noon - minute, to: noon + 90_000 },
      { reader: 'b', from: noon + 80_000, to: noon + 3 * minute },
    );
    expect(heard.all(noon, noon + 3 * minute)).toBe(true);
    expect(heard.all(noon, noon + 3 * minute + 1)).toBe(false);
    expect(heard.seconds(noon, noon + 5 * minute)).toBe(180);
  });

  test('a gap of a millisecond is one', async () => {
    const heard = await read({ to: noon + minute }, { from: noon + minute + 1, to: noon + 2 * minute });
    expect(heard.all(noon, noon + 2 * minute)).toBe(false);
    expect(heard.all(noon, noon + minute)).toBe(true);
    expect(heard.seconds(noon, noon + 2 * minute)).toBe(119);
  });

  test('nothing told is nothing heard', async () => {
    const heard = await read();
    expect([heard.all(noon, noon + 1), heard.seconds(noon, noon + minute)]).toEqual([false, 0]);
  });
});
