import { expect, test } from '@jest/globals';
import { excusesOf, type Fault } from '../support/faults/excuses.js';
import type { FaultKind } from '../support/faults/plan.js';

const at = 1_000_000;
const fault = (kind: FaultKind, changes: Partial<Fault> = {}): Fault => ({
  kind,
  reader: 'a',
  at,
  over: at,
  channels: ['one', 'two'],
  ...changes,
});

test.each(['reconnect', 'garbage frame', 'kafka away'] as const)('%s is no excuse', (kind) => {
  expect(excusesOf([fault(kind)])).toEqual([]);
});

test('a lost socket excuses its own channels, of its own reader', () => {
  expect(excusesOf([fault('socket closed')])).toEqual([
    { why: 'socket closed', reader: 'a', channels: ['one', 'two'], from: at - 15_000, to: at + 5_000 },
  ]);
  expect(excusesOf([fault('socket frozen')])[0]?.to).toBe(at + 35_000);
});

test('a JOIN that is not answered excuses its channel until it is answered, the others of the socket as any loss', () => {
  const unanswered = fault('join unanswered', {
    over: at + 8_000,
    unanswered: { channel: 'two', cutAt: at + 100 },
  });
  expect(excusesOf([unanswered]).map(({ channels, to }) => [channels, to - at])).toEqual([
    [['one', 'two'], 100 + 5_000],
    [['two'], 8_000 + 13_000 + 5_000],
  ]);
});

test('a killed reader is excused in every channel, from the last mark that it published', () => {
  const [excuse] = excusesOf([fault('reader killed', { over: at + 5_000 })]);
  expect(excuse).toEqual({ why: 'reader killed', reader: 'a', from: at - 25_000, to: at + 5_000 + 20_000 });
});

test('what waited for Kafka dies with the reader, and it starts again when Kafka is back', () => {
  const outage = fault('kafka away', { at: at - 15_000, over: at + 6_000 });
  const [excuse] = excusesOf([outage, fault('reader killed', { over: at + 5_000 })]);
  expect(excuse).toMatchObject({ from: at - 15_000 - 25_000, to: at + 6_000 + 20_000 });
});

test('one that has not started when Kafka goes away waits for it, one that has does not', () => {
  const outage = fault('kafka away', { at: at + 12_000, over: at + 32_000 });
  const killed = (startedAt: number) => fault('reader killed', { over: at + 5_000, startedAt });
  expect(excusesOf([outage, killed(at + 13_000)])[0]).toMatchObject({
    from: at - 25_000,
    to: at + 32_000 + 20_000,
  });
  expect(excusesOf([outage, killed(at + 8_000)])[0]?.to).toBe(at + 5_000 + 20_000);
});

test('an outage that was over long before it was killed is none of its excuses', () => {
  const outage = fault('kafka away', { at: at - 60_000, over: at - 40_000 });
  const [excuse] = excusesOf([outage, fault('reader killed')]);
  expect(excuse?.from).toBe(at - 25_000);
});

test('a reader that has to join a channel while its JOINs are not answered is excused there too', () => {
  const unanswered = fault('join unanswered', {
    over: at + 8_000,
    unanswered: { channel: 'two', cutAt: at + 100 },
  });
  const lost = fault('socket frozen', { reader: 'b', at: at - 20_000, over: at - 20_000 });
  const ofB = (faults: Fault[]) => excusesOf(faults).filter(({ reader }) => reader === 'b');
  expect(ofB([unanswered])).toEqual([]);
  expect(ofB([unanswered, lost]).map(({ channels, from, to }) => [channels, from, to])).toEqual([
    [['one', 'two'], at - 35_000, at + 15_000],
    [['two'], at, at + 26_000],
  ]);
  expect(ofB([unanswered, { ...lost, channels: ['one'] }])).toHaveLength(1);
  for (const when of [at - 60_000, at + 60_000]) {
    expect(ofB([unanswered, { ...lost, at: when, over: when }])).toHaveLength(1);
  }
});
