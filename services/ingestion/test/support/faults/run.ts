import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKafkaProxy } from '../kafka-proxy.js';
import { createTestKafka } from '../test-kafka.js';
import { assemble, type Cast } from './cast.js';
import type { Verdict } from './check.js';
import { coveredSince, judge } from './evidence.js';
import { type Fault, lagMs } from './excuses.js';
import { inject, type Stage } from './injection.js';
import { betweenFaultsMs, type PlannedFault, planFaults, readers } from './plan.js';

const hearWithinMs = 60_000;
const recoverWithinMs = 90_000;

export type FaultRun = Verdict & {
  readonly faults: readonly Fault[];
  /** How long the readers ran, from being in every channel to SIGTERM. */
  readonly seconds: number;
  /** Lines that could not be read, as garbage is. */
  readonly deadLetters: number;
  readonly joinViolations: number;
};

/** Two readers of one simulator for `rounds` × 2 min, with the faults of the seed, and what that came to. */
export async function runFaults(opts: {
  seed: number;
  rounds: number;
  say: (line: string) => void;
}): Promise<FaultRun> {
  const { seed, rounds, say } = opts;
  const folder = mkdtempSync(join(tmpdir(), 'ingestion-faults-'));
  const ledger = join(folder, 'ledger.ndjson');
  const own = await createTestKafka();
  const proxy = await startKafkaProxy(own.config.brokers[0] ?? '');
  let cast: Cast | undefined;
  try {
    const deadLetters = await own.read(own.topics.chatDeadLetters);
    cast = await assemble({ seed, own, proxy, ledger });
    const { channels, simulator, startReader, endReader } = cast;
    await Promise.all(readers.map(startReader));
    await cast.untilAllHear(hearWithinMs);
    const from = await coveredSince(own, channels, Date.now());

    const began = Date.now();
    const stage: Stage = {
      simulator,
      proxy,
      start: startReader,
      kill: (reader) => endReader(reader, 'SIGKILL'),
    };
    const faults = await play(planFaults(seed, rounds), stage, say);
    await cast.untilAllHear(recoverWithinMs);

    // Chat goes on while they stop.
    const ended = Date.now();
    const codes = await Promise.all(readers.map((reader) => endReader(reader, 'SIGTERM')));
    const { joinViolations } = await simulator.status();
    await cast.endSimulator();

    const required = { from, to: ended - lagMs };
    const verdict = await judge({ own, ledger, channels, faults, required });
    const ends = codes.flatMap((code, index) =>
      code === 0 ? [] : [`reader ${readers[index]} ended with ${code}`],
    );
    const seconds = (ended - began) / 1000;
    const figures = { seconds, deadLetters: deadLetters.length, joinViolations };
    return { ...verdict, problems: [...ends, ...verdict.problems], faults, ...figures };
  } finally {
    await cast?.close();
    await proxy.close();
    await own.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every fault at its time, beside what is left of those before; resolves when all are over, and the time is. */
async function play(
  plan: readonly PlannedFault[],
  stage: Stage,
  say: (line: string) => void,
): Promise<Fault[]> {
  const began = Date.now();
  const underWay: Promise<Fault>[] = [];
  for (const planned of plan) {
    await passUntil(began + planned.atMs);
    say(`${planned.atMs / 1000} s: ${planned.kind}, reader ${planned.reader}`);
    const fault = inject(planned, stage);
    // One that fails is told when all are over.
    fault.catch(() => {});
    underWay.push(fault);
  }
  const faults = await Promise.all(underWay);
  await passUntil(began + plan.length * betweenFaultsMs);
  return faults;
}

const passUntil = (at: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, Math.max(0, at - Date.now())));
