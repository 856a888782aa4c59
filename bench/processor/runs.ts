import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePorts, type RunningProcess, startProcess } from '../../infra/local/dist/index.js';
import type { Kafka } from '../../packages/kafka/dist/index.js';
import type { Cleanup } from '../cleanup.ts';
import { wallClock } from '../wall-clock.ts';
import { type Corpus, graceMs } from './corpus.ts';
import { countDifferences, differences, expectNone } from './differences.ts';
import { type Drain, drainOf, type Sample } from './drain.ts';
import { ifAnswered } from './kafka.ts';
import { logEnd } from './log-lines.ts';
import type { MapResult } from './map-process.ts';
import { expectStats } from './newest-stats.ts';
import { type Build, type StreamsProcess, startStreams } from './streams-process.ts';
import { chatTopic, renewTopics } from './topics.ts';
import { usageOf } from './usage.ts';

export type Bench = {
  readonly kafka: Kafka;
  readonly broker: { readonly broker: string; readonly pid: number };
  readonly corpus: Corpus;
  readonly folder: string;
  readonly cleanup: Cleanup;
};

export type Run = Drain & { readonly peakMiB: number };

const everyMs = 50;
const withinMs = 15 * 60_000;

/** One side's samples, from `done`, until it has ended or done all. */
async function watch(bench: Bench, running: RunningProcess, done: () => Promise<number>) {
  let gone = false;
  running.onExit(() => {
    gone = true;
  });
  const samples: Sample[] = [];
  let peakMiB = 0;
  const end = wallClock() + withinMs;
  while (!gone && wallClock() < end) {
    const progress = await done();
    const atMs = wallClock();
    const usage = usageOf(running.pid);
    const ofBroker = usageOf(bench.broker.pid);
    // Undefined also for the moment in which a process becomes its program.
    if (usage !== undefined && ofBroker !== undefined) {
      peakMiB = usage.peakMiB;
      const { cpuSeconds } = usage;
      samples.push({ atMs, done: progress, cpuSeconds, brokerCpuSeconds: ofBroker.cpuSeconds });
      if (progress >= bench.corpus.events) break;
    }
    await delay(everyMs);
  }
  return { samples, peakMiB };
}

/** What it handled counts as done, which a commit would be later. It tells when by itself, in a file. */
export async function runMap(bench: Bench, run: string): Promise<Run> {
  const { broker, corpus, folder, cleanup } = bench;
  const file = join(folder, `${run}.json`);
  const log = join(folder, `${run}.log`);
  const running = startProcess({
    command: process.execPath,
    args: [
      join(import.meta.dirname, 'map-process.ts'),
      broker.broker,
      run,
      chatTopic,
      String(corpus.events),
      file,
    ],
    // Where it copies kafkajs to, so that the copy goes with the folder.
    env: { PATH: process.env.PATH ?? '', TMPDIR: folder },
    logFile: log,
  });
  cleanup.add(() => running.stop());
  // It is asked as the others are, so that the broker has as much to do, and believed by its own clock.
  const { samples, peakMiB } = await watch(bench, running, async () => {
    await committedBy(bench, run);
    return 0;
  });
  await running.stop();
  if (!existsSync(file)) throw new Error(`void: ${run} has failed:\n${logEnd(log)}`);
  const result: MapResult = JSON.parse(readFileSync(file, 'utf8'));
  expectNone(`the Map of ${run}`, countDifferences(new Map(result.counts), corpus.minutesWithCopies));
  const at = (atMs: number, done: number): Sample => ({ ...nearest(samples, atMs), atMs, done });
  const { firstAt, halfAt, lastAt } = result;
  const marks = [at(firstAt, 1), at(halfAt, Math.ceil(corpus.events / 2)), at(lastAt, corpus.events)];
  return { ...drainOf(marks, corpus.events), peakMiB };
}

async function committedBy({ kafka }: Bench, groupId: string): Promise<number> {
  const lag = (await ifAnswered(kafka.admin().groupLag(groupId))) ?? [];
  return lag.reduce((sum, each) => (each.topic === chatTopic ? sum + Number(each.committed) : sum), 0);
}

function nearest(samples: readonly Sample[], atMs: number): Sample {
  const [first, ...others] = samples;
  if (first === undefined) throw new Error('void: the process ended before it was looked at');
  const distance = (sample: Sample): number => Math.abs(sample.atMs - atMs);
  return others.reduce((best, sample) => (distance(sample) < distance(best) ? sample : best), first);
}

/** Drains the corpus with a new application, and compares every cell; the process still runs afterwards. */
export async function runStreams(
  bench: Bench,
  build: Build,
  run: string,
): Promise<Run & { process: StreamsProcess; applicationId: string; startSeconds: number; port: number }> {
  const { kafka, broker, corpus, folder, cleanup } = bench;
  const admin = kafka.admin();
  await renewTopics(admin, [chatTopic]);
  const applicationId = `bench-${run}`;
  const [port = 0] = await freePorts(1);
  const process = startStreams({
    ...{ build, broker: broker.broker, folder: join(folder, run), port },
    variables: { PROCESSOR_APPLICATION_ID: applicationId, PROCESSOR_GRACE_MS: String(graceMs) },
  });
  cleanup.add(() => process.running.stop());
  const { samples, peakMiB } = await watch(bench, process.running, () => committedBy(bench, applicationId));
  const startSeconds = await process.ready();
  await compareStats(bench, build, run);
  return { ...drainOf(samples, corpus.events), peakMiB, process, applicationId, startSeconds, port };
}

/** @throws when a cell of channel-stats is not what the recount says */
export async function compareStats({ kafka, corpus }: Bench, build: Build, run: string): Promise<void> {
  await expectStats(kafka, run, (records) =>
    build === 'full'
      ? differences(records, corpus.cells)
      : countDifferences(
          new Map([...records].map(([key, { messages }]) => [key, messages])),
          corpus.minutesWithCopies,
        ),
  );
}
