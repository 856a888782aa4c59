import { describe, expect, test } from '@jest/globals';
import { noteOnHistory, refusal } from '../../src/replay/refusal.js';
import { verdict } from '../../src/replay/tally.js';

describe('what is not replayed beside a running stack', () => {
  const recorded = { channels: ['a', 'b'], lines: 10, spanMs: 600_000 };
  const stack = { tracked: ['c'], file: 'lines.txt' };

  test('nothing stands against other channels within the grace', () => {
    expect(refusal(recorded, stack)).toBeUndefined();
  });

  test('a channel that is listened to live', () => {
    expect(refusal(recorded, { ...stack, tracked: ['b', 'c'] })).toBe(
      'b is listened to live, and a recording must not mix with it: leave it out of CHANNELS or of FILE=lines.txt.',
    );
  });

  test('a file longer than the grace, with the way to play it', () => {
    expect(refusal({ ...recorded, spanMs: 600_001 }, stack)).toContain(
      'make up SOURCE=replay FILE=lines.txt',
    );
  });

  test('a file without a line that has a sent time', () => {
    expect(refusal({ channels: [], lines: 0, spanMs: 0 }, stack)).toContain('holds no Twitch IRC line');
  });
});

test('a long recording on top of older counts comes with a warning, a short one without', () => {
  expect(noteOnHistory({ spanMs: 600_001 })).toContain('counts as late');
  expect(noteOnHistory({ spanMs: 600_000 })).toBeUndefined();
});

describe('the verdict', () => {
  test('is exact when sent, acknowledged and counted agree for every channel', () => {
    expect(verdict([{ channel: 'a', sent: 3, acknowledged: 3, counted: 3 }])).toEqual({
      exact: true,
      rows: [
        ['channel', 'sent', 'acknowledged', 'counted'],
        ['a', '3', '3', '3'],
      ],
      sentence: 'Exact: all 3 messages were counted once.',
    });
  });

  test('is not exact when one channel has too many and another too few', () => {
    const { exact, sentence } = verdict([
      { channel: 'a', sent: 3, acknowledged: 3, counted: 4 },
      { channel: 'b', sent: 3, acknowledged: 3, counted: 2 },
    ]);
    expect(exact).toBe(false);
    expect(sentence).toBe('Not equal: 6 messages were sent and 6 counted.');
  });
});
