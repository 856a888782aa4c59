import { describe, expect, test } from '@jest/globals';
import { resumedFrom } from '../src/event-stream.js';
import { createLiveChannel, type IsNews } from '../src/live-channel.js';
import { progressOf } from '../src/state.js';
import { countedRow } from '../src/stats-rows.js';
import { commentMs, createStreamFeed, idleEventMs } from '../src/stream-feed.js';
import { noon, watermark, windowStats } from './samples.js';

/** A client that began at noon with revision 1, of a channel that has everything. Its clock starts at 0. */
function client(isNews?: IsNews) {
  const channel = createLiveChannel({ channelId: '71092938', partition: 0, size: 60 });
  const count = (revision: number): void =>
    channel.put(countedRow(windowStats({ revision, messages: revision }), 'open'));
  const mark = (eventTime: number): void => {
    const moved = watermark({ eventTime });
    channel.mark(moved, progressOf([moved]));
    if (channel.awaited !== undefined) channel.fill([], channel.awaited);
  };
  count(1);
  mark(noon);
  const feed = createStreamFeed({ channel, has: { asOf: noon, ...(isNews && { isNews }) }, nowMs: 0 });
  const told = (nowMs: number): string | undefined => {
    const next = feed.next(nowMs);
    if (next === undefined || next.kind === 'comment') return next?.text;
    const { data, asOf } = JSON.parse(/^data: (.*)$/m.exec(next.text)?.[1] ?? '');
    expect(next.text).toContain(`id: ${asOf}\n`);
    return `${data.map((row: { messages: number }) => row.messages)} as of ${(Date.parse(asOf) - noon) / 1000}`;
  };
  return { channel, count, mark, told };
}

describe('what a client is told', () => {
  test('nothing while nothing is new, not what has no mark yet, and each change once', () => {
    const { count, mark, told } = client();
    expect(told(0)).toBeUndefined();
    count(2);
    expect(told(1)).toBeUndefined();
    mark(noon + 1000);
    expect(told(2)).toBe('2 as of 1');
    expect(told(3)).toBeUndefined();
  });

  test('a client that could take nothing finds all it missed in one event, each window once', () => {
    const { count, mark, told } = client();
    for (let round = 2; round <= 50; round++) {
      count(round);
      mark(noon + round * 100);
    }
    expect(told(1)).toBe('50 as of 5');
    expect(told(2)).toBeUndefined();
  });

  test('when nothing changed for a while, the new asOf alone; the same asOf is not told again', () => {
    const { mark, told } = client();
    mark(noon + 4000);
    expect(told(idleEventMs - 1)).toBeUndefined();
    expect(told(idleEventMs)).toBe(' as of 4');
    expect(told(2 * idleEventMs)).toBeUndefined();
  });

  test('when nothing at all was sent for a while, a comment', () => {
    const { told } = client();
    expect(told(commentMs - 1)).toBeUndefined();
    expect(told(commentMs)).toBe(': \n\n');
    expect(told(commentMs + 1)).toBeUndefined();
  });

  test('no asOf that cannot be vouched for', () => {
    const { channel, count, mark, told } = client();
    channel.interrupted();
    count(2);
    expect(told(idleEventMs)).toBeUndefined();
    mark(noon + 1000);
    expect(told(idleEventMs + 1)).toBe('2 as of 1');
  });

  test('in its first event also what it lacked when it began', () => {
    const { mark, told } = client(({ startMs }) => startMs === noon);
    mark(noon + 1000);
    expect(told(1)).toBe('1 as of 1');
    mark(noon + 2000);
    expect(told(2)).toBeUndefined();
  });
});

test.each([
  ['2026-11-21T12:00:00.000Z', noon],
  [String(noon), noon],
  ['2026-11-21T12:05:00.000Z', undefined],
  ['yesterday', undefined],
  ['', undefined],
  [undefined, undefined],
])('a client that says it has %s is resumed from %s', (lastEventId, timeMs) => {
  expect(resumedFrom(lastEventId, noon)).toBe(timeMs);
});
