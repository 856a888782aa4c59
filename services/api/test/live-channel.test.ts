import type { WindowStats } from '@chatpulse/contracts';
import { describe, expect, test } from '@jest/globals';
import { createLiveChannel, liveWindows } from '../src/live-channel.js';
import { progressOf, type WindowState } from '../src/state.js';
import { countedRow, type StatsRow } from '../src/stats-rows.js';
import { minute, noon, watermark, windowStats } from './samples.js';

const key = { channelId: '71092938', partition: 0, size: 60 } as const;
const row = (changes: Partial<WindowStats> = {}, state: WindowState = 'open'): StatsRow =>
  countedRow(windowStats({ messages: changes.revision ?? 1, ...changes }), state);
const shown = (rows: readonly StatsRow[]) => rows.map(({ messages, state }) => [messages, state]);

/** A channel that has everything up to `eventTime`. */
function whole(eventTime = noon + 30_000) {
  const channel = createLiveChannel(key);
  const move = (changes: Parameters<typeof watermark>[0]): void => {
    const mark = watermark(changes);
    channel.mark(mark, progressOf([mark]));
  };
  const fill = (rows: readonly StatsRow[] = []): void => {
    if (channel.awaited !== undefined) channel.fill(rows, channel.awaited);
  };
  move({ eventTime });
  fill();
  return { channel, move, fill };
}

describe('the rows of a live channel', () => {
  test('of a window the highest revision is held, whatever comes in which order', () => {
    const { channel } = whole();
    for (const revision of [3, 5, 7, 6, 4, 8, 2]) channel.put(row({ revision }));
    expect(shown(channel.rowsSince(0))).toEqual([[8, 'open']]);
  });

  test('a higher generation wins over a higher revision, and may count less', () => {
    const { channel } = whole();
    channel.put(row({ revision: 90, generation: 1 }, 'final'));
    channel.put(row({ revision: 4, generation: 2 }, 'open'));
    channel.put(row({ revision: 91, generation: 1 }, 'final'));
    expect(shown(channel.rowsSince(0))).toEqual([[4, 'open']]);
  });

  test('a record that comes again changes nothing', () => {
    const { channel } = whole();
    channel.put(row({ revision: 5 }));
    const { version } = channel;
    channel.put(row({ revision: 5 }));
    expect([channel.version, channel.rowsSince(version)]).toEqual([version, []]);
  });

  test('a state goes on, and within a generation never back', () => {
    const { channel, move } = whole();
    channel.put(row({ revision: 5 }));
    move({ eventTime: noon + 2 * minute });
    channel.put(row({ revision: 6 }, 'open'));
    expect(shown(channel.rowsSince(0))).toEqual([[6, 'settling']]);
    move({ eventTime: noon + 11 * minute });
    move({ eventTime: noon + minute });
    expect(shown(channel.rowsSince(0))).toEqual([[6, 'final']]);
  });

  test('what changed since a version is told once for each window, newest first', () => {
    const { channel } = whole();
    channel.put(row({ windowStart: noon - minute, revision: 1 }));
    const { version } = channel;
    for (const revision of [2, 3]) channel.put(row({ windowStart: noon - minute, revision }));
    channel.put(row({ windowStart: noon, revision: 1 }));
    expect(shown(channel.rowsSince(version))).toEqual([
      [1, 'open'],
      [3, 'open'],
    ]);
  });

  test(`no more than ${liveWindows} windows back are held, however many are told of`, () => {
    const { channel, move } = whole();
    for (let back = 0; back < 200; back++) channel.put(row({ windowStart: noon - back * minute }));
    expect(channel.rowsSince(0)).toHaveLength(liveWindows);
    move({ eventTime: noon + 10 * minute });
    expect(channel.rowsSince(0)).toHaveLength(liveWindows - 10);
  });
});

describe('the asOf of a live channel', () => {
  test('is not known before the store has reached the first mark that was heard', () => {
    const channel = createLiveChannel(key);
    expect([channel.asOf, channel.awaited]).toEqual([undefined, undefined]);
    const mark = watermark({ eventTime: noon });
    channel.mark(mark, progressOf([mark]));
    expect([channel.asOf, channel.awaited]).toEqual([undefined, mark]);
    channel.fill([row()], mark);
    expect([channel.asOf, channel.awaited, channel.rowsSince(0).length]).toEqual([noon, undefined, 1]);
  });

  test('never goes back', () => {
    const { channel, move } = whole(noon);
    move({ eventTime: noon - minute });
    expect(channel.asOf).toBe(noon);
  });

  test('when records may have been missed it is not known until the store has them', () => {
    const { channel, move, fill } = whole(noon);
    channel.interrupted();
    expect(channel.asOf).toBeUndefined();
    move({ eventTime: noon + minute });
    fill();
    expect(channel.asOf).toBe(noon + minute);
  });

  test('a read of the store that an interruption has overtaken does not count', () => {
    const { channel, move } = whole(noon);
    channel.interrupted();
    move({ eventTime: noon + 1000 });
    const overtaken = channel.awaited;
    channel.interrupted();
    move({ eventTime: noon + 2000 });
    if (overtaken !== undefined) channel.fill([], overtaken);
    expect(channel.asOf).toBeUndefined();
  });
});

describe('joining', () => {
  test('what a client began with is not told again, what it lacks is', () => {
    const { channel } = whole();
    channel.put(row({ windowStart: noon, revision: 9 }));
    channel.put(row({ windowStart: noon - minute, revision: 4 }));
    const began = [row({ windowStart: noon, revision: 7 }), row({ windowStart: noon - minute, revision: 4 })];
    expect([...channel.join(began, noon)]).toEqual([noon]);
  });

  test('what a client began with, and is further, is news to the others', () => {
    const { channel } = whole();
    channel.put(row({ revision: 7 }));
    const { version } = channel;
    expect([...channel.join([row({ revision: 9 })], noon)]).toEqual([]);
    expect(shown(channel.rowsSince(version))).toEqual([[9, 'open']]);
  });
});
