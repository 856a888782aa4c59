// The processor beside a consumer with a Map, in alternating rounds over one corpus and one Kafka of its own. Writes
// bench/results/processor.json and prints tables. Void, so exit 1, when a cell differs from the recount of the
// generator. ROUNDS and EVENTS make it shorter or longer.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCleanup } from '../cleanup.ts';
import { startLocalKafka } from '../local-kafka.ts';
import { machine, writeResults } from '../results-file.ts';
import { rounded, tableText } from '../statistics.ts';
import { corpusSettings, writeCorpus } from './corpus.ts';
import { openKafka } from './kafka.ts';
import { figuresOf, type Round, ratesTable, ratioOf, type Side, sides } from './report.ts';
import { type Bench, type Run, runMap, runStreams } from './runs.ts';
import { stateCost } from './state-cost.ts';
import { givenVariables, javaOptions } from './streams-process.ts';
import { createTopics, partitions } from './topics.ts';

const rounds = Number(process.env.ROUNDS ?? 5);
const events = Number(process.env.EVENTS ?? 2_000_000);
const goals = { full: 1.2, count: 1.5 };

const cleanup = createCleanup();
const say = (line: string): void => void process.stderr.write(`${line}\n`);
try {
  const folder = await mkdtemp(join(tmpdir(), 'chatpulse-bench-'));
  cleanup.add(() => rm(folder, { recursive: true, force: true }));
  const broker = await startLocalKafka();
  cleanup.add(broker.stop);
  const kafka = openKafka(broker.broker);
  cleanup.add(() => kafka.disconnect());
  await createTopics(kafka.admin());
  const corpus = await writeCorpus(kafka, events);
  say(`${events} events of ${corpus.meanBytes} bytes are written and counted: ${corpus.cells.size} windows`);
  const bench: Bench = { kafka, broker, corpus, folder, cleanup };

  const measured: Round[] = [];
  for (let round = 1; round <= rounds; round++) {
    const runs = new Map<Side, Run>();
    for (const side of round % 2 === 1 ? sides : sides.toReversed()) {
      const run = `${side}-${round}`;
      if (side === 'map') runs.set(side, await runMap(bench, run));
      else {
        const { cold, warm, peakMiB, process } = await runStreams(bench, side, run);
        runs.set(side, { cold, warm, peakMiB });
        await process.running.stop();
      }
      say(`round ${round} of ${rounds}: ${side} ${rounded(runs.get(side)?.warm.rate ?? Number.NaN)} k/s`);
    }
    measured.push(Object.fromEntries(runs) as Round);
  }
  const state = { full: await stateCost(bench, 'full'), count: await stateCost(bench, 'count') };

  const sums = (half: 'cold' | 'warm') => ({
    full: ratioOf(measured, 'full', half),
    count: ratioOf(measured, 'count', half),
  });
  const ratios = sums('warm');
  writeResults('processor', {
    exact: true,
    ratios,
    coldRatios: sums('cold'),
    goals,
    sides: Object.fromEntries(sides.map((side) => [side, figuresOf(measured, side)])),
    rounds: measured,
    state,
    corpus: {
      ...corpusSettings(events),
      ...{
        events,
        copies: corpus.copies,
        meanBytes: corpus.meanBytes,
        windows: corpus.cells.size,
        partitions,
      },
    },
    settings: { javaOptions: javaOptions(), ...givenVariables },
    machine: machine(),
  });
  console.log(ratesTable(measured));
  console.log(
    `\nwarm, by the Map: everything ${ratios.full} (goal ${goals.full}), one count ${ratios.count} (goal ${goals.count})\n`,
  );
  const costs = Object.entries(state).map(([build, cost]) => [
    build,
    cost.diskKiBPer1000Channels,
    cost.changelogKiBPer1000Channels,
    cost.residentMiB,
    cost.restoredRecords,
    cost.startSeconds.first,
    cost.startSeconds.afterKill,
  ]);
  const head = ['', 'disk KiB/1000', 'changelog KiB/1000', 'MiB', 'restored', 'start s', 'after kill s'];
  console.log(tableText(head, costs));
} finally {
  await cleanup.run();
}
