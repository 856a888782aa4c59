import { randomUUID } from 'node:crypto';
import type { Status } from '../../../src/status.js';
import { trackChannels } from '../../../src/tracking.js';
import type { KafkaProxy } from '../kafka-proxy.js';
import type { TestKafka } from '../test-kafka.js';
import { until } from '../until.js';
import { type Reader, readers } from './plan.js';
import { type Running, startReaderProcess, startSimulatorProcess } from './processes.js';
import { controlSimulator, type SimulatorControl } from './simulator-control.js';

/** Two sockets for each reader: 90 channels on the first, 10 on the second. */
const channelCount = 100;
const linesPerSecond = 300;
/** As a verified bot: two rejoins of everything fit into 10 s, so that a fault is over before the next. */
const joinsPer10s = 400;
const lookEveryMs = 250;
const startWithinMs = 90_000;

/** A simulator and two readers of all of its channels, as processes. */
export type Cast = {
  readonly simulator: SimulatorControl;
  readonly channels: readonly string[];
  /** Resolves when the process is in its group, which it waits for Kafka for. */
  startReader(reader: Reader): Promise<void>;
  /** Resolves with its exit code, null after SIGKILL. */
  endReader(reader: Reader, signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
  endSimulator(): Promise<unknown>;
  /** Resolves when both readers are in every channel. */
  untilAllHear(withinMs: number): Promise<unknown>;
  /** Kills what still runs. */
  close(): Promise<unknown>;
};

/** The readers are not started yet. */
export async function assemble(opts: {
  seed: number;
  own: TestKafka;
  proxy: KafkaProxy;
  ledger: string;
}): Promise<Cast> {
  const { seed, own, proxy, ledger } = opts;
  const run = randomUUID().slice(0, 8);
  const running = new Map<Reader, Running>();
  const simulatorProcess = await startSimulatorProcess({
    SIMULATOR_CHANNELS: String(channelCount),
    SIMULATOR_RATE: String(linesPerSecond),
    SIMULATOR_SEED: String(seed),
    SIMULATOR_LEDGER: ledger,
    SIMULATOR_LEDGER_LISTENERS: 'true',
    SIMULATOR_JOIN_LIMIT: String(joinsPer10s),
  });
  const { port } = simulatorProcess;
  const simulator = controlSimulator(Number(port));
  const channels = await simulator.channels();
  const { kafka, topics } = own;
  const tracked = {
    kafka,
    topic: topics.tracked,
    source: 'simulator',
    all: true,
    wallNow: Date.now,
  } as const;
  await trackChannels({ ...tracked, wanted: channels });

  const hearsAll = async (reader: Reader): Promise<boolean> => {
    const status = await statusOf(running.get(reader));
    const all = status?.joined === channelCount && status.desired === channelCount;
    if (!all) await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    return all;
  };

  return {
    simulator,
    channels,
    async startReader(reader) {
      const env = {
        // The group of a reader is named after it, and on this broker there may be other tests.
        READER: `${reader}-${run}`,
        INGESTION_INSTANCE: 'one',
        CHAT_URL: `ws://127.0.0.1:${port}/${reader}`,
        KAFKA_BROKERS: proxy.broker,
        TWITCH_JOINS_PER_10S: String(joinsPer10s),
        TEST_TOPICS: JSON.stringify(topics),
      };
      const process = startReaderProcess(env);
      running.set(reader, process);
      await until(`reader ${reader} is in its group`, () => process.port !== undefined, startWithinMs);
    },
    endReader: async (reader, signal) => (await running.get(reader)?.end(signal)) ?? null,
    endSimulator: () => simulatorProcess.end('SIGTERM'),
    untilAllHear: (withinMs) =>
      Promise.all(
        readers.map((reader) => until(`${reader} hears everything`, () => hearsAll(reader), withinMs)),
      ),
    close: () =>
      Promise.all([simulatorProcess, ...running.values()].map((process) => process.end('SIGKILL'))),
  };
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
