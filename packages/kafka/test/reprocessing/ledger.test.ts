import { describe, expect, test } from '@jest/globals';
import { actions, createLedger, type Ledger } from '../../src/reprocessing/ledger.js';
import type { RunView } from '../../src/reprocessing/run-view.js';

const leaseMs = 100;
const view = (id: string, replayed = 0): RunView => ({
  id,
  topic: 'chat.dlt',
  actor: 'operator',
  state: 'running',
  dryRun: false,
  startedAtMs: 0,
  read: replayed,
  matched: replayed,
  replayed,
  failed: 0,
  leftAlone: 0,
  skipped: { alreadyReplayed: 0, filtered: 0, noHandler: 0, tooLate: 0 },
  failures: [],
});

/** Applies what `says` names, one after the other: action, run, broker time. */
function ledgerOf(
  ...says: readonly (readonly [action: string, run: string, atMs: number, run?: RunView])[]
): Ledger {
  const ledger = createLedger(leaseMs);
  for (const [index, [action, run, storedAtMs, told]] of says.entries()) {
    const shown = told ?? (action === actions.started ? view(run) : undefined);
    const details = shown === undefined ? {} : { details: { run: shown } };
    const entry = { id: String(index), at: 0, action, actor: 'operator', run, ...details };
    ledger.apply({ entry, position: String(index), storedAtMs });
  }
  return ledger;
}

describe('the flight', () => {
  test('belongs to the run that started first, until it ends', () => {
    const two = [
      [actions.started, 'a', 0],
      [actions.started, 'b', 1],
    ] as const;
    expect(ledgerOf(...two).open()).toBe('a');
    const ended = ledgerOf(...two, [actions.ended, 'a', 2, view('a')]);
    expect(ended.open()).toBeUndefined();
    expect(ended.run('b', 2)).toBeUndefined();
  });

  test('is taken over only when nothing was heard of its run for a lease', () => {
    const start = [actions.started, 'a', 0] as const;
    expect(ledgerOf(start, [actions.started, 'b', leaseMs]).open()).toBe('a');
    expect(ledgerOf(start, [actions.started, 'b', leaseMs + 1]).open()).toBe('b');
    expect(ledgerOf(start, [actions.replayed, 'a', 50], [actions.started, 'b', leaseMs + 50]).open()).toBe(
      'a',
    );
    const lost = ledgerOf(start, [actions.started, 'b', leaseMs + 1]);
    expect(lost.run('a', 0)).toMatchObject({ state: 'failed', reason: 'the process that ran it is gone' });
  });

  test('is not given back by a run that lost it', () => {
    const ledger = ledgerOf(
      [actions.started, 'a', 0],
      [actions.started, 'b', 200],
      [actions.progress, 'a', 201, view('a', 9)],
      [actions.ended, 'a', 202, view('a', 9)],
    );
    expect([ledger.open(), ledger.run('a', 202)?.replayed]).toEqual(['b', 0]);
  });
});

describe('a run', () => {
  test('is told as it was last seen', () => {
    const ledger = ledgerOf([actions.started, 'a', 0], [actions.progress, 'a', 1, view('a', 3)]);
    expect(ledger.run('a', 1)).toEqual(view('a', 3));
    expect(ledger.run('other', 1)).toBeUndefined();
  });

  test('that is silent for two leases is told as failed, and still holds the flight until it is taken', () => {
    const ledger = ledgerOf([actions.started, 'a', 0]);
    expect(ledger.run('a', 2 * leaseMs + 1)).toMatchObject({ state: 'failed' });
    expect(ledger.open()).toBe('a');
  });

  test('is to stop when anyone says so', () => {
    const started = [actions.started, 'a', 0] as const;
    expect(ledgerOf(started).stopRequested('a')).toBe(false);
    expect(ledgerOf(started, [actions.stopRequested, 'a', 1]).stopRequested('a')).toBe(true);
  });

  test('is forgotten when a hundred came after it', () => {
    const says = Array.from({ length: 101 }, (_, index) => [
      [actions.started, `run ${index}`, index] as const,
      [actions.ended, `run ${index}`, index, view(`run ${index}`)] as const,
    ]).flat();
    const ledger = ledgerOf(...says);
    expect([ledger.run('run 0', 0), ledger.run('run 1', 0)?.id]).toEqual([undefined, 'run 1']);
  });
});

test('what is shown twice counts once', () => {
  const ledger = createLedger(leaseMs);
  const stored = (position: string, action: string, run: string, storedAtMs: number) => ({
    entry: { id: position, at: 0, action, actor: 'operator', run, details: { run: view(run) } },
    position,
    storedAtMs,
  });
  const [first, second] = [stored('0', actions.started, 'a', 0), stored('1', actions.ended, 'a', 1)];
  for (const each of [first, second, first]) ledger.apply(each);
  expect(ledger.open()).toBeUndefined();
});
