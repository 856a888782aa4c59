import { type Coverage, validateCoverage } from '@chatpulse/contracts';
import { describe, expect, test } from '@jest/globals';
import { createLiveClock } from '../src/clock.js';
import { createCoverageBook } from '../src/coverage.js';

/** Twitch's clock is 1,000,000 ms ahead of the monotonic one, once it runs. */
const ahead = 1_000_000;
const margin = 1000;
const timings = { proveMs: 5000, deliveryMs: 700, renewMs: 10_000, renewMsPerChannel: 10 };

function setUp({ running = true } = {}) {
  const at = (ms: number) => (clock.running ? ms + clock.ahead : undefined);
  const clock = { ahead, running, now: at, latest: at };
  const book = createCoverageBook({ reader: 'a', instance: 'one', clock, timings, random: () => 0.5 });
  const join = (atMs: number, channel = 'nasa', connection = 1): void =>
    book.joined({ channel, channelId: '7', connection, atMs });
  /** A PING sent then is answered 50 ms later. */
  const prove = (sentMs: number, connection = 1): void =>
    book.proven(connection, { sentMs, heardMs: sentMs + 50 });
  let nowMs = 0;
  /** What is published once every renewal is due. */
  const take = (unackedSinceMs?: number): Coverage[] => {
    nowMs += 100_000;
    return takeAt(nowMs, unackedSinceMs);
  };
  const takeAt = (at: number, unackedSinceMs?: number): Coverage[] => {
    const records = book.take({ nowMs: at, unackedSinceMs });
    for (const record of records) expect(validateCoverage(record).ok).toBe(true);
    return records;
  };
  return { clock, book, join, prove, take, takeAt };
}

/** Up to when something is promised that was proven by a PING sent at `sentMs`. */
const promised = (sentMs: number): number => sentMs + ahead - timings.deliveryMs;

describe('coverage', () => {
  test('begins a second after the ROOMSTATE, and promises nothing more before a PING was answered', () => {
    const { join, take } = setUp();
    join(100);
    const from = 100 + ahead + margin;
    const of = { channel: 'nasa', channelId: '7', reader: 'a', instance: 'one' };
    expect(take()).toEqual([{ ...of, state: 'open', from, to: from, reason: 'joined' }]);
  });

  test('reaches as far as lines may be late before the newest PING that was answered', () => {
    const { join, prove, take } = setUp();
    join(0);
    prove(5000);
    prove(9000, 2);
    expect(take()[0]).toMatchObject({ from: margin + ahead, to: promised(5000) });
  });

  test('never reaches beyond what Kafka holds', () => {
    const { join, prove, take } = setUp();
    join(0);
    prove(5000);
    prove(9000);
    expect(take(9050)[0]).toMatchObject({ to: promised(5000) });
    expect(take(9051)[0]).toMatchObject({ to: promised(9000) });
  });

  test('never takes back what it said', () => {
    const { join, prove, take } = setUp();
    join(0);
    prove(5000);
    expect(take()[0]).toMatchObject({ to: promised(5000) });
    expect(take(10)[0]).toMatchObject({ to: promised(5000) });
  });

  test('is not dated before Twitch has a clock', () => {
    const { clock, join, prove, take } = setUp({ running: false });
    join(100);
    prove(5000);
    expect(take()).toEqual([]);
    clock.running = true;
    expect(take()[0]).toMatchObject({ from: 100 + ahead + margin, to: 100 + ahead + margin });
  });

  test('keeps the time at which a proof came, however the clock is set afterwards', () => {
    const { clock, join, prove, take } = setUp();
    join(0);
    prove(5000);
    take();
    clock.ahead += 3_600_000;
    expect(take()[0]).toMatchObject({ from: margin + ahead, to: promised(5000) });
  });

  test('is told when it begins, again within 10 s, and every 10 s from then on', () => {
    const { join, takeAt } = setUp();
    join(0);
    expect([0, 4999, 5000, 14_999, 15_000].map((ms) => takeAt(ms).length)).toEqual([1, 0, 1, 0, 1]);
  });

  test('is told less often when there are thousands of channels', () => {
    const { join, takeAt } = setUp();
    for (let at = 0; at < 2000; at++) join(0, `c${at}`);
    expect([0, 9999, 10_000, 29_999, 30_000].map((ms) => takeAt(ms).length)).toEqual([
      2000, 0, 2000, 0, 2000,
    ]);
  });

  test.each(['left', 'socket_lost', 'shutdown', 'banned', 'buffer_full'] as const)('ends as %s', (reason) => {
    const { book, join, prove, take } = setUp();
    join(0);
    prove(5000);
    take();
    book.ended('nasa', reason, 6000);
    expect(take()).toMatchObject([{ state: 'closed', from: margin + ahead, to: promised(5000), reason }]);
    expect(take()).toEqual([]);
  });

  test('ends only when Kafka holds what was read until then', () => {
    const { book, join, prove, take } = setUp();
    join(0);
    take();
    prove(5000);
    book.ended('nasa', 'left', 6000);
    expect(take(5500)).toEqual([]);
    expect(take(6001)).toMatchObject([{ state: 'closed', to: promised(5000) }]);
  });

  test('does not count what was proven after its end', () => {
    const { book, join, prove, take } = setUp();
    join(0);
    take();
    book.ended('nasa', 'left', 4000);
    prove(5000);
    expect(take()).toMatchObject([{ state: 'closed', to: margin + ahead }]);
  });

  test('that began and ended while Kafka was away is told afterwards', () => {
    const { book, join, prove, takeAt } = setUp();
    join(0);
    prove(5000);
    book.ended('nasa', 'socket_lost', 6000);
    expect(takeAt(100_000)).toMatchObject([
      { from: margin + ahead, to: promised(5000), state: 'closed', reason: 'socket_lost' },
    ]);
  });

  test('that was too short to be told is not told', () => {
    const { book, join, take } = setUp();
    join(0);
    book.ended('nasa', 'left', 500);
    expect(take()).toEqual([]);
  });

  test('goes on when the channel is joined again on the successor of its connection', () => {
    const { join, prove, take } = setUp();
    join(0);
    take();
    join(3000);
    prove(5000);
    expect(take()).toMatchObject([{ from: margin + ahead, to: promised(5000) }]);
  });

  test('begins anew on another connection', () => {
    const { join, take } = setUp();
    join(0);
    take();
    join(3000, 'nasa', 2);
    expect(take().map(({ state, from }) => [state, from])).toEqual([
      ['closed', margin + ahead],
      ['open', 3000 + margin + ahead],
    ]);
  });

  test('ends for all when the process stops', () => {
    const { book, join, take } = setUp();
    join(0);
    join(0, 'esa');
    take();
    book.endAll('shutdown', 6000);
    expect(take().map(({ channel, reason }) => [channel, reason])).toEqual([
      ['nasa', 'shutdown'],
      ['esa', 'shutdown'],
    ]);
  });

  test('says up to when a channel is promised, also before that is told', () => {
    const { book, join, prove } = setUp();
    join(0);
    prove(5000);
    expect(book.promisedTo('nasa', undefined)).toBe(promised(5000));
    expect(book.promisedTo('nasa', 5000)).toBe(margin + ahead);
    expect(book.promisedTo('esa', undefined)).toBeUndefined();
  });
});

describe('a full buffer', () => {
  const states = (records: Coverage[]) => records.map(({ channel, reason, from }) => [channel, reason, from]);

  test('ends the coverage of the channel whose line is dropped, and a new one begins when there is room', () => {
    const { book, join, prove, take } = setUp();
    join(0);
    join(0, 'esa');
    prove(5000);
    take();
    book.dropped('nasa', 6000);
    book.dropped('nasa', 6500);
    expect(take()).toMatchObject([
      { channel: 'nasa', state: 'closed', to: promised(5000), reason: 'buffer_full' },
      { channel: 'esa', state: 'open' },
    ]);
    book.relieved(8000);
    expect(states(take())).toEqual([
      ['esa', 'joined', margin + ahead],
      ['nasa', 'joined', 8000 + margin + ahead],
    ]);
  });

  test('ends all coverage when nobody knows whose line it was', () => {
    const { book, join, take } = setUp();
    join(0);
    join(0, 'esa');
    take();
    book.dropped(undefined, 6000);
    expect(states(take()).map(([channel, reason]) => [channel, reason])).toEqual([
      ['nasa', 'buffer_full'],
      ['esa', 'buffer_full'],
    ]);
  });

  test('does not bring back what was left meanwhile', () => {
    const { book, join, take } = setUp();
    join(0);
    take();
    book.dropped('nasa', 6000);
    book.ended('nasa', 'left', 7000);
    book.relieved(8000);
    expect(states(take())).toEqual([['nasa', 'buffer_full', margin + ahead]]);
  });
});

test('a join is not dated back by how late lines of chat were before it', () => {
  const twitchAhead = 1_000_000;
  const clock = createLiveClock();
  // For 40 s chat is 5 s late, then it is quick again.
  for (let ms = 0; ms < 50_000; ms += 100) clock.heard(ms + twitchAhead - (ms < 40_000 ? 5000 : 50), ms);
  const book = createCoverageBook({ reader: 'a', instance: 'one', clock, timings, random: () => 0.5 });
  book.joined({ channel: 'nasa', channelId: '7', connection: 1, atMs: 50_000 });
  const [record] = book.take({ nowMs: 50_000, unackedSinceMs: undefined });
  expect(record?.from).toBeGreaterThan(50_000 + twitchAhead);
});
