import { describe, expect, test } from '@jest/globals';
import { createLiveClock, createReplayClock } from '../src/clock.js';
import { createSleepWatch, createTickGate } from '../src/tick-gate.js';

const epoch = 1_704_558_000_000;

describe('the live clock', () => {
  test('knows no time before the first event, and takes that event as it is', () => {
    const clock = createLiveClock();
    expect(clock.now(5000)).toBeUndefined();
    clock.heard(epoch, 5000);
    expect(clock.receivedAt(epoch, 5000)).toBe(epoch);
    expect(clock.now(6500)).toBe(epoch + 1500);
  });

  test('is the median of what the events say, so one odd sent time does not move it', () => {
    const clock = createLiveClock();
    for (let second = 0; second < 20; second++) clock.heard(epoch + second * 1000 - 180, second * 1000);
    clock.heard(epoch + 86_400_000, 20_000);
    expect(clock.now(20_000)).toBe(epoch + 20_000 - 180);
    expect(clock.receivedAt(epoch + 86_400_000, 20_000)).toBe(epoch + 20_000 - 180);
  });

  test('is at most what the quickest event says, unless that one is odd', () => {
    const clock = createLiveClock();
    for (let second = 0; second < 20; second++) clock.heard(epoch + second * 1000 - 4000, second * 1000);
    clock.heard(epoch + 20_000 - 100, 20_000);
    clock.heard(epoch + 86_400_000, 20_000);
    expect([clock.now(20_000), clock.latest(20_000)]).toEqual([epoch + 16_000, epoch + 19_900]);
  });

  test('keeps what it learnt through a quiet hour', () => {
    const clock = createLiveClock();
    clock.heard(epoch, 0);
    expect(clock.now(3_600_000)).toBe(epoch + 3_600_000);
  });

  test('listens to the last 60 s that had events only', () => {
    const clock = createLiveClock();
    for (let second = 0; second < 60; second++) clock.heard(second * 1000 + 5000, second * 1000);
    for (let second = 60; second < 120; second++) clock.heard(second * 1000 + 9000, second * 1000);
    expect(clock.now(120_000)).toBe(129_000);
  });

  test('a second counts alike whether ten or ten thousand events fell into it', () => {
    const clock = createLiveClock();
    for (let second = 0; second < 10; second++) {
      for (let event = 0; event < 16; event++) clock.heard(second * 1000 + 1000, second * 1000);
    }
    for (let event = 0; event < 10_000; event++) clock.heard(10_000 + 50_000, 10_000);
    expect(clock.now(11_000)).toBe(12_000);
  });
});

test('in a replay everything arrives when it was sent, and the time is the newest sent time', () => {
  const clock = createReplayClock();
  expect(clock.now(1)).toBeUndefined();
  clock.heard(epoch + 10, 1);
  clock.heard(epoch, 2);
  expect([clock.now(99_999), clock.receivedAt(epoch, 2)]).toEqual([epoch + 10, epoch]);
});

describe('ticks', () => {
  function gate() {
    const clock = createLiveClock();
    const decide = createTickGate(clock);
    const at = (monotonicMs: number, provenAt: (number | undefined)[], wallMs = monotonicMs) =>
      decide({ monotonicMs, wallMs, provenAt });
    return { clock, at };
  }

  test('there is none before the first event', () => {
    const { clock, at } = gate();
    expect(at(0, [0]).sentAt).toBeUndefined();
    clock.heard(epoch, 0);
    expect(at(2000, [0]).sentAt).toBe(epoch + 2000);
  });

  test('there is none while a connection never answered a PING, and it is asked to', () => {
    const { clock, at } = gate();
    clock.heard(epoch, 0);
    expect(at(0, [0, undefined])).toEqual({ sentAt: undefined, prove: true });
    expect(at(2000, [])).toEqual({ sentAt: undefined, prove: true });
  });

  test('after a stall over 10 s there is none until every connection answered a PING sent since', () => {
    const { clock, at } = gate();
    clock.heard(epoch, 0);
    expect(at(0, [0, 0]).sentAt).toBe(epoch);
    expect(at(10_000, [0, 0]).sentAt).toBe(epoch + 10_000);
    expect(at(20_001, [0, 0])).toEqual({ sentAt: undefined, prove: true });
    expect(at(22_000, [20_500, 19_000])).toEqual({ sentAt: undefined, prove: true });
    expect(at(24_000, [20_500, 20_501]).sentAt).toBe(epoch + 24_000);
  });

  test('time never goes back, and the same time is not said twice', () => {
    const { clock, at } = gate();
    clock.heard(epoch, 0);
    expect(at(1000, [0]).sentAt).toBe(epoch + 1000);
    for (let second = 1; second < 9; second++) clock.heard(epoch - 5000 + second * 1000, second * 1000);
    expect(at(2000, [0]).sentAt).toBeUndefined();
    expect(at(7001, [0]).sentAt).toBe(epoch + 2001);
  });

  test.each([
    ['nothing happened', 250, 250, false],
    ['it was only busy', 30_000, 30_000, false],
    ['the machine slept and its clock stood still', 250, 60_000, true],
    ['the wall clock was set back', 250, -60_000, true],
  ])('a sleep is noticed at the next look: %s', (_, monotonicMs, wallMs, slept) => {
    const hasSlept = createSleepWatch();
    expect(hasSlept({ monotonicMs: 1000, wallMs: epoch })).toBe(false);
    expect(hasSlept({ monotonicMs: 1000 + monotonicMs, wallMs: epoch + wallMs })).toBe(slept);
    expect(hasSlept({ monotonicMs: 1250 + monotonicMs, wallMs: epoch + wallMs + 250 })).toBe(false);
  });

  test('after the machine slept the clock is learnt anew', () => {
    const { clock, at } = gate();
    clock.heard(epoch, 0);
    expect(at(1000, [0], 1000).sentAt).toBe(epoch + 1000);
    expect(at(2000, [0], 3_602_000)).toEqual({ sentAt: undefined, prove: true });
    expect(at(3000, [2000], 3_603_000)).toEqual({ sentAt: undefined, prove: false });
    clock.heard(epoch + 3_603_000, 3500);
    expect(at(4000, [2000], 3_604_000).sentAt).toBe(epoch + 3_603_500);
  });
});
