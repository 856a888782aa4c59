import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createAckWindow } from '../src/ack-window.js';

describe('the window of unacknowledged lines', () => {
  test('is empty at first, and when all is acknowledged', () => {
    const window = createAckWindow();
    expect(window.oldestMs()).toBeUndefined();
    window.read(500);
    window.settled(500);
    expect(window.oldestMs()).toBeUndefined();
  });

  test('begins with the oldest line whose fate is not known, whatever order acknowledgements come in', () => {
    const window = createAckWindow();
    for (const readMs of [100, 200, 300]) window.read(readMs);
    window.settled(200);
    expect(window.oldestMs()).toBe(100);
    window.settled(100);
    expect(window.oldestMs()).toBe(300);
    window.settled(300);
    expect(window.oldestMs()).toBeUndefined();
  });

  test('begins at most a tenth of a second too early, and never too late', () => {
    const steps = fc.array(fc.record({ passedMs: fc.integer({ min: 0, max: 150 }), settle: fc.nat() }), {
      maxLength: 500,
    });
    fc.assert(
      fc.property(steps, (all) => {
        const window = createAckWindow();
        const open: number[] = [];
        let nowMs = 0;
        for (const { passedMs, settle } of all) {
          nowMs += passedMs;
          window.read(nowMs);
          open.push(nowMs);
          // Two of three are acknowledged, in any order.
          if (settle % 3 > 0) window.settled(open.splice(settle % open.length, 1)[0] ?? 0);
          const oldest = open[0];
          const said = window.oldestMs();
          if (oldest === undefined || said === undefined) expect(said).toBe(oldest);
          else expect(oldest - said >= 0 && oldest - said < 100).toBe(true);
        }
      }),
    );
  });
});
