import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validateChatEvent } from '@chatpulse/contracts';
import type { TableRecord } from '@chatpulse/kafka';
import type { LedgerLine } from '@chatpulse/simulator';
import type { Status } from '../../../src/status.js';
import { trackChannels } from '../../../src/tracking.js';
import { startKafkaProxy } from '../kafka-proxy.js';
import { createTestKafka, type TestKafka } from '../test-kafka.js';
import { until } from '../until.js';
import { checkRun, type Verdict } from './check.js';
import { createCoverageTable } from './coverage.js';
import { excusesOf, type Fault, lagMs } from './excuses.js';
import { inject, type Stage } from './injection.js';
import { collectEvents, lineOfLedger } from './lines.js';
import { betweenFaultsMs, planFaults, type Reader, readers } from './plan.js';
import { type Running, startReaderProcess, startSimulatorProcess } from './processes.js';
import { controlSimulator } from './simulator-control.js';

/** Two sockets for each reader: 90 channels on the first, 10 on the second. */
const channelCount = 100;
const linesPerSecond = 300;
/** As a verified bot: two rejoins of everything fit into 10 s, so that a fault is over before the next. */
const joinsPer10s = 400;
const startWithinMs = 60_000;
const recoverWithinMs = 90_000;
const lookEveryMs = 250;

export type FaultRun = Verdict & {
  readonly faults: readonly Fault[];
  readonly seconds: number;
  /** Garbage and other lines that could not be read. */
  readonly deadLetters: number;
  readonly joinViolations: number;
};

const passUntil = (at: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, Math.max(0, at - Date.now())));

/** Two readers of one simulator for `rounds` × 2 min, with the faults of the seed, and what that came to. */
export async function runFaults(opts: {
  seed: number;
  rounds: number;
  say: (line: string) => void;
}): Promise<FaultRun> {
  const { seed, rounds, say } = opts;
  const plan = planFaults(seed, rounds);
  const run = randomUUID().slice(0, 8);
  const folder = mkdtempSync(join(tmpdir(), 'ingestion-faults-'));
  const ledger = join(folder, 'ledger.ndjson');
  const own = await createTestKafka();
  const proxy = await startKafkaProxy(own.config.brokers[0] ?? '');
  const running = new Map<Reader | 'simulator', Running>();
  try {
    const simulatorProcess = await startSimulatorProcess({
      SIMULATOR_CHANNELS: String(channelCount),
      SIMULATOR_RATE: String(linesPerSecond),
      SIMULATOR_SEED: String(seed),
      SIMULATOR_LEDGER: ledger,
      SIMULATOR_LEDGER_LISTENERS: 'true',
      SIMULATOR_JOIN_LIMIT: String(joinsPer10s),
    });
    running.set('simulator', simulatorProcess);
    const simulatorPort = Number(simulatorProcess.port);
    const simulator = controlSimulator(simulatorPort);
    const channels = await simulator.channels();
    const { kafka, topics } = own;
    const deadLetters = await own.read(topics.chatDeadLetters);
    await trackChannels({
      kafka,
      topic: topics.tracked,
      wanted: channels,
      source: 'simulator',
      all: true,
      wallNow: Date.now,
    });

    const start = (reader: Reader): void => {
      const env = {
        // The group of a reader is named after it, and on this broker there may be other tests.
        READER: `${reader}-${run}`,
        INGESTION_INSTANCE: 'one',
        CHAT_URL: `ws://127.0.0.1:${simulatorPort}/${reader}`,
        KAFKA_BROKERS: proxy.broker,
        TWITCH_JOINS_PER_10S: String(joinsPer10s),
        TEST_TOPICS: JSON.stringify(topics),
      };
      running.set(reader, startReaderProcess(env));
    };
    const end = async (reader: Reader, signal: 'SIGTERM' | 'SIGKILL') => running.get(reader)?.end(signal);
    const hearsAll = async (reader: Reader): Promise<boolean> => {
      const status = await statusOf(running.get(reader));
      const all = status?.joined === channelCount && status.desired === channelCount;
      if (!all) await passUntil(Date.now() + lookEveryMs);
      return all;
    };
    const untilAllHear = (withinMs: number): Promise<unknown> =>
      Promise.all(
        readers.map((reader) => until(`${reader} hears everything`, () => hearsAll(reader), withinMs)),
      );

    for (const reader of readers) start(reader);
    await untilAllHear(startWithinMs);
    const begin = await coveredSince(own, channels.length, Date.now());
    const stage: Stage = { simulator, proxy, start, kill: (reader) => end(reader, 'SIGKILL') };
    const began = Date.now();
    const under: Promise<Fault>[] = [];
    for (const planned of plan) {
      await passUntil(began + planned.atMs);
      say(`${planned.atMs / 1000} s: ${planned.kind}, reader ${planned.reader}`);
      under.push(inject(planned, stage));
    }
    const faults = await Promise.all(under);
    await passUntil(began + plan.length * betweenFaultsMs);
    await untilAllHear(recoverWithinMs);

    // Chat goes on while they stop.
    const ended = Date.now();
    const codes = await Promise.all(readers.map((reader) => end(reader, 'SIGTERM')));
    const { joinViolations } = await simulator.status();
    await simulatorProcess.end('SIGTERM');

    const coverage = createCoverageTable();
    await readTable(own, topics.coverage, coverage.add);
    const events = collectEvents();
    const invalid: string[] = [];
    await readTable(own, topics.chat, ({ value }) => {
      const read = validateChatEvent(JSON.parse(String(value)));
      if (read.ok) events.add(read.value);
      else invalid.push(read.problem);
    });
    const verdict = checkRun({
      readers,
      channels,
      said: readLedger(ledger).map(lineOfLedger),
      stored: events.stored(),
      covered: coverage.covered(),
      excuses: excusesOf(faults),
      required: { from: begin, to: ended - lagMs },
    });
    const problems = [
      ...codes.flatMap((code, index) => (code === 0 ? [] : [`${readers[index]} ended with ${code}`])),
      ...coverage.problems,
      ...coverage.open.map((key) => `${key} is open after the end`),
      ...invalid,
      ...verdict.problems,
    ];
    return {
      ...verdict,
      problems,
      faults,
      seconds: (ended - began) / 1000,
      deadLetters: deadLetters.length,
      joinViolations,
    };
  } finally {
    await Promise.all([...running.values()].map((process) => process.end('SIGKILL')));
    await proxy.close();
    await own.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The latest time from which a channel is covered by a reader, once each is by each. @throws when that is too late */
async function coveredSince(own: TestKafka, channelCount: number, joinedAt: number): Promise<number> {
  const coverage = createCoverageTable();
  const table = await follow(own, own.topics.coverage, coverage.add);
  await until('coverage of every channel', () => coverage.covered().length >= channelCount * readers.length);
  await table.stop();
  const since = Math.max(...coverage.covered().map(({ from }) => from));
  if (since > joinedAt + lagMs) throw new Error(`joined at ${joinedAt}, covered since ${since} only`);
  return since;
}

function follow(own: TestKafka, topic: string, onRecord: (record: TableRecord) => void) {
  return own.kafka.followTable({
    topic,
    onRecord,
    onCrash: (error) => {
      throw error;
    },
  });
}

/** Every record that the topic holds now. */
async function readTable(
  own: TestKafka,
  topic: string,
  onRecord: (record: TableRecord) => void,
): Promise<void> {
  const table = await follow(own, topic, onRecord);
  await table.caughtUp;
  await table.stop();
}

function readLedger(file: string): LedgerLine[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as LedgerLine);
}

/** undefined while it does not answer. */
async function statusOf(reader: Running | undefined): Promise<Status | undefined> {
  if (reader?.port === undefined) return undefined;
  try {
    return (await (await fetch(`http://127.0.0.1:${reader.port}/status`)).json()) as Status;
  } catch {
    return undefined;
  }
}
