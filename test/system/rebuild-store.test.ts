import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { eventually } from '../src/eventually.js';
import { type Played, playRecording, servedCells } from '../src/play-recording.js';
import { recordedLines } from '../src/recorded-lines.js';
import { cellsOf, recount, type WindowName, windowSizes } from '../src/recount.js';
import type { Finished } from '../src/stack.js';

jest.setTimeout(240_000);

const { lines } = recordedLines();
const windows = Object.keys(windowSizes) as WindowName[];

let played: Played;
let rebuilt: Finished;

beforeAll(async () => {
  played = await playRecording({ lines, speed: 'max', withinMs: 120_000 });
  rebuilt = await played.stack.make('rebuild-store');
});
afterAll(() => played?.close());

test('a fresh keyspace is filled beside the one that is served, and nothing is missing in it', () => {
  expect(rebuilt).toMatchObject({
    code: 0,
    output: expect.stringContaining('CASSANDRA_KEYSPACE=chatpulse_2'),
  });
  const row = /^channel_windows +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+)$/m.exec(
    rebuilt.output,
  );
  const [all, , equal, , , different, , missing] = (row ?? []).slice(1).map(Number);
  expect(all).toBeGreaterThan(0);
  expect([equal, different, missing]).toEqual([all, 0, 0]);
});

test('the keyspace in use is not written over', async () => {
  const refused = await played.stack.make('rebuild-store', { CASSANDRA_REBUILD_KEYSPACE: 'chatpulse' });
  expect(refused).toMatchObject({ output: expect.stringContaining('chatpulse is the keyspace in use') });
  expect(refused.code).not.toBe(0);
});

test.each(windows)('after the switch every %s count is as it was', async (window) => {
  const up = await played.stack.make('up', { CASSANDRA_KEYSPACE: 'chatpulse_2' });
  expect(up).toMatchObject({ code: 0 });
  const expected = cellsOf(recount(played.sent), window);
  const served = await eventually('the api is there', 30_000, () => servedCells(played.stack, window));
  expect(served).toEqual(expected);
});
