// From the moment an event should be sent to the moment a read_committed reader holds the record that counts it, in an
// open loop: a late sender or a slow answer delays no later event's turn. Writes bench/results/latency.json and prints a
// table. Void, so exit 1, when a window differs from the recount. MEASURE_SECONDS and RATES make it shorter or longer.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../infra/local/dist/index.js';
import type { WindowStats } from '../../packages/contracts/dist/index.js';
import { createCleanup } from '../cleanup.ts';
import { startLocalKafka } from '../local-kafka.ts';
import { machine, writeResults } from '../results-file.ts';
import { tableText } from '../statistics.ts';
import { wallClock } from '../wall-clock.ts';
import { chatEvents, firstOf } from './chat-events.ts';
import { differences } from './differences.ts';
import { openKafka } from './kafka.ts';
import { recountOfLoad, startLoad } from './load.ts';
import { NewestStats } from './newest-stats.ts';
import { givenVariables, javaOptions, startStreams } from './streams-process.ts';
import { renewTopics, statsTopic } from './topics.ts';
import { type Arrival, type Spread, spreadOf, waitsOf } from './waits.ts';

type Measured = Spread & {
  readonly eventsPerSecond: number;
  readonly commitIntervalMs: number;
  events: number;
};

const seconds = Number(process.env.MEASURE_SECONDS ?? 60);
// Until the code is compiled.
const warmUpSeconds = Number(process.env.WARM_UP_SECONDS ?? 30);
const rates = (process.env.RATES ?? '2000,10000').split(',').map(Number);
const goals = [
  { eventsPerSecond: 2000, commitIntervalMs: 100, p50: 75, p99: 150 },
  { eventsPerSecond: 2000, commitIntervalMs: 20, p50: 30, p99: 70 },
];

const cleanup = createCleanup();
try {
  const folder = await mkdtemp(join(tmpdir(), 'chatpulse-bench-'));
  cleanup.add(() => rm(folder, { recursive: true, force: true }));
  const { broker, stop } = await startLocalKafka();
  cleanup.add(stop);
  const kafka = openKafka(broker);
  cleanup.add(() => kafka.disconnect());

  const measure = async (eventsPerSecond: number, commitIntervalMs: number): Promise<Measured> => {
    const run = `${eventsPerSecond}-${commitIntervalMs}`;
    await renewTopics(kafka.admin());
    const [port = 0] = await freePorts(1);
    const processor = startStreams({
      ...{ build: 'full', broker, folder: join(folder, run), port },
      variables: {
        PROCESSOR_APPLICATION_ID: `bench-latency-${run}`,
        PROCESSOR_COMMIT_INTERVAL_MS: String(commitIntervalMs),
      },
    });
    cleanup.add(() => processor.running.stop());
    await processor.ready();

    const newest = new NewestStats();
    const arrivals = new Map<string, Arrival[]>();
    let crash: unknown;
    const table = await kafka.followTable({
      topic: statsTopic,
      onRecord: (record) => {
        const atMs = wallClock();
        newest.see(record);
        if (!record.key.includes('|60|') || record.value === null) return;
        const { revision }: WindowStats = JSON.parse(record.value.toString());
        const came = arrivals.get(record.key);
        if (came === undefined) arrivals.set(record.key, [{ revision, atMs }]);
        else came.push({ revision, atMs });
      },
      onCrash: (error) => {
        crash = error;
      },
    });
    await table.caughtUp;

    const count = eventsPerSecond * (warmUpSeconds + seconds);
    const load = startLoad({ broker, folder, eventsPerSecond, deletions: false, count });
    cleanup.add(() => load.running.stop());
    await load.ended();
    // The recount takes this process for itself: what comes meanwhile would seem to come late.
    await newest.rest();
    const cells = await recountOfLoad(load.settings, count);
    await newest.expectRight(run, (records) => differences(records, cells));
    await table.stop();
    if (crash !== undefined) throw crash;
    await processor.running.stop();

    const fromMs = load.settings.startMs + warmUpSeconds * 1000;
    const waits = waitsOf(firstOf(count, chatEvents(load.settings)), arrivals, fromMs);
    return { eventsPerSecond, commitIntervalMs, events: waits.length, ...spreadOf(waits) };
  };

  const measured: Measured[] = [];
  for (const eventsPerSecond of rates) {
    for (const commitIntervalMs of [100, 20]) {
      measured.push(await measure(eventsPerSecond, commitIntervalMs));
      process.stderr.write(`${measured.length} of ${rates.length * 2}\n`);
    }
  }
  writeResults('latency', {
    exact: true,
    runs: measured,
    goals,
    ...{ seconds, warmUpSeconds },
    settings: { javaOptions: javaOptions(), ...givenVariables },
    machine: machine(),
  });
  const rows = measured.map((run) => {
    const goal = goals.find(
      (each) =>
        each.eventsPerSecond === run.eventsPerSecond && each.commitIntervalMs === run.commitIntervalMs,
    );
    const wanted = goal === undefined ? '' : `${goal.p50} / ${goal.p99}`;
    return [`${run.eventsPerSecond}/s`, run.commitIntervalMs, run.p50, run.p99, run.max, wanted];
  });
  console.log(tableText(['', 'commit ms', 'p50 ms', 'p99 ms', 'max ms', 'goal'], rows));
} finally {
  await cleanup.run();
}
