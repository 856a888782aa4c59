import { topicNames, type WindowStats } from '@chatpulse/contracts';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { eventually } from '../src/eventually.js';
import { type Played, playRecording, servedCells, totals } from '../src/play-recording.js';
import { recordedLines } from '../src/recorded-lines.js';
import { cellsOf, recount, type WindowName, windowSizes } from '../src/recount.js';
import type { Finished } from '../src/stack.js';

jest.setTimeout(240_000);

const { lines } = recordedLines();
const windows = Object.keys(windowSizes) as WindowName[];

let played: Played;
let before: Awaited<ReturnType<typeof totals>>;
let reset: Finished;
let restarted: string[];
/** How often the counts were read while the recount ran, and how often that failed. */
const read = { times: 0, failures: 0 };

beforeAll(async () => {
  played = await playRecording({ lines, speed: 'max', withinMs: 120_000 });
  before = await totals(played.log);
  const pids = await processes();
  let recounting = true;
  const reading = readOn(() => recounting);
  reset = await played.stack.make('reset-processor');
  await eventually('the recount is complete', 90_000, async () => {
    const marks = await played.log.watermarks();
    const all = marks.every(({ generation }) => generation === 2);
    const { counted } = await totals(played.log);
    return (all && counted === before.counted) || undefined;
  });
  recounting = false;
  await reading;
  const now = await processes();
  restarted = [...now].filter(([name, pid]) => pids.get(name) !== pid).map(([name]) => name);
});
afterAll(() => played?.close());

test('it says what it did and what to expect, and restarts the processor alone', () => {
  expect(reset).toMatchObject({ code: 0, output: expect.stringContaining('as generation 2 (it was 1)') });
  expect(restarted).toEqual(['processor']);
});

test.each(windows)('every count of every %s window is what it was, in the new generation', async (window) => {
  const expected = cellsOf(recount(played.sent), window);
  const revisions = revisionsOf(Object.values(expected));
  // The larger windows are told once a second only, whatever the totals are by then.
  await eventually('the newest records are those of the whole recount', 30_000, async () => {
    const records = await newestWindows(window);
    const all = records.every(({ generation }) => generation === 2);
    return (all && revisionsOf(records) === revisions) || undefined;
  });
  const served = await eventually('all of it is served', 30_000, async () => {
    const cells = await servedCells(played.stack, window);
    return revisionsOf(Object.values(cells)) === revisions ? cells : undefined;
  });
  expect(served).toEqual(expected);
});

test('the totals are what they were, none counted twice', async () => {
  expect(await totals(played.log)).toEqual(before);
});

test('the counts were served all the while', () => {
  expect(read.times).toBeGreaterThan(3);
  expect(read.failures).toBe(0);
});

test('a later make up keeps the generation, and has nothing to do', async () => {
  const up = await played.stack.make('up');
  expect(up).toMatchObject({ code: 0, output: expect.stringContaining('already up, nothing to do') });
});

test('what the first generation left is deleted when that is asked for, and nothing is counted again', async () => {
  const clean = await played.stack.make('reset-processor', { CLEAN: 'only' });
  expect(clean).toMatchObject({ code: 0, output: expect.stringContaining('Deleted of generation 1') });
  const { output } = await played.stack.make('kafka-topics');
  expect(output).not.toMatch(/chatpulse-processor-(?!g2-)\S+-changelog/);
  expect(output).toMatch(/chatpulse-processor-g2-\S+-changelog/);
  expect(await played.stack.make('reset-processor', { CLEAN: 'only' })).toMatchObject({
    code: 0,
    output: expect.stringContaining('No older generation left anything'),
  });
});

test('the processor tells what it sent last, and what it is made of', async () => {
  const [newest] = await newestWindows('1m');
  expect(await played.stack.get('PROCESSOR_PORT', `/stats/${newest?.channelId}`)).toMatchObject({
    committed: false,
    owner: { here: true },
  });
  expect(await played.stack.get('PROCESSOR_PORT', '/tasks')).toMatchObject({
    application: 'chatpulse-processor-g2',
    state: 'RUNNING',
  });
});

const revisionsOf = (windows: readonly { revision: number }[]): number =>
  windows.reduce((sum, { revision }) => sum + revision, 0);

async function newestWindows(window: WindowName): Promise<WindowStats[]> {
  const newest = new Map<string, WindowStats>();
  for (const { key, value } of await played.log.read(topicNames.stats))
    if (!key.startsWith('watermark|')) newest.set(key, JSON.parse(value) as WindowStats);
  return [...newest.values()].filter((each) => each.windowSizeSeconds === windowSizes[window]);
}

async function readOn(goesOn: () => boolean): Promise<void> {
  while (goesOn()) {
    read.times += 1;
    const served = await servedCells(played.stack, '1h').catch(() => ({}));
    if (Object.keys(served).length === 0) read.failures += 1;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function processes(): Promise<Map<string, number | undefined>> {
  const components = await played.stack.status();
  return new Map([...components].flatMap(([name, { pid }]) => (pid === undefined ? [] : [[name, pid]])));
}
