import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { topics } from '../../packages/contracts/dist/index.js';
import type { Cleanup } from '../cleanup.ts';
import { startLocalCassandra } from '../local-cassandra.ts';
import { startLocalKafka } from '../local-kafka.ts';
import { openKafka } from '../processor/kafka.ts';
import { percentile, rounded, tableText } from '../statistics.ts';
import { waitUntil } from '../wait-until.ts';
import { type Instance, migrate, startInstance } from './instance.ts';
import { type Channel, channelsOf, openRounds, roundMs } from './rounds.ts';

const clients = Number(process.env.CLIENTS ?? 1000);
const channelCount = Number(process.env.STREAM_CHANNELS ?? 100);
const seconds = Number(process.env.STREAM_SECONDS ?? 30);
const warmUpSeconds = Number(process.env.STREAM_WARM_UP_SECONDS ?? 10);
/** A channel changes in every so many rounds. */
const everyRounds = 10;

type Memory = { readonly heapMiB: number; readonly residentMiB: number };
type Load = {
  readonly name: string;
  readonly channels: readonly Channel[];
  readonly everyRounds: number;
};
type Measured = {
  readonly name: string;
  readonly channels: number;
  readonly eventsPerSecond: number;
  readonly kibPerClient: { readonly heap: number; readonly resident: number };
  readonly delayMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly processors: number;
};

/** The least of what it used for some seconds: what it holds, without what is not collected yet. */
async function memoryOf(instance: Instance): Promise<Memory> {
  const samples: Memory[] = [];
  for (let sample = 0; sample < 20; sample++) {
    const heapMiB = (await instance.metric('nodejs_heap_size_used_bytes')) / 2 ** 20;
    samples.push({ heapMiB, residentMiB: instance.usage().residentMiB });
    await delay(roundMs);
  }
  const least = (of: keyof Memory): number => Math.min(...samples.map((sample) => sample[of]));
  return { heapMiB: least('heapMiB'), residentMiB: least('residentMiB') };
}

/** Sends rounds until it is told to stop; each begins at its turn, whatever became of the one before. */
function keepCounting(
  rounds: Awaited<ReturnType<typeof openRounds>>,
  { channels, everyRounds }: Pick<Load, 'channels' | 'everyRounds'>,
): { stop(): Promise<void> } {
  let stopping = false;
  const run = async (): Promise<void> => {
    const begun = performance.now();
    const sent: Promise<void>[] = [];
    for (let round = 0; !stopping; round++) {
      await delay(Math.max(0, begun + round * roundMs - performance.now()));
      sent.push(rounds.send(channels.filter((_, index) => index % everyRounds === round % everyRounds)));
    }
    await Promise.all(sent);
  };
  const running = run();
  return {
    async stop() {
      stopping = true;
      await running;
    },
  };
}

async function measure(
  instance: Instance,
  rounds: Awaited<ReturnType<typeof openRounds>>,
  { cleanup, folder, load }: { cleanup: Cleanup; folder: string; load: Load },
): Promise<Measured> {
  const counting = keepCounting(rounds, load);
  await delay(warmUpSeconds * 1000);
  const before = await memoryOf(instance);

  const file = join(folder, `ages-${load.name}.json`);
  const paths = Array.from({ length: clients }, (_, index) => {
    const { channelId } = load.channels[index % load.channels.length] as Channel;
    return `/channels/${channelId}/stream`;
  });
  const args = [join(import.meta.dirname, 'clients-process.ts'), instance.url, file, ...paths];
  const process_ = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  cleanup.add(async () => void process_.kill('SIGKILL'));
  const ended = new Promise((resolve) => process_.once('exit', resolve));
  let said = '';
  process_.stdout.on('data', (data) => {
    said += data;
  });
  await waitUntil(`${clients} clients`, () => said.includes('open') || undefined, { withinMs: 60_000 });
  await delay(warmUpSeconds * 1000);
  const after = await memoryOf(instance);
  process_.kill('SIGUSR2');
  const cpuBefore = instance.usage().cpuSeconds;
  await delay(seconds * 1000);
  const cpuSeconds = instance.usage().cpuSeconds - cpuBefore;
  if (said.includes('lost')) throw new Error('void: a client was lost');
  process_.kill('SIGTERM');
  await ended;
  await counting.stop();

  const ages = Float64Array.from(JSON.parse(readFileSync(file, 'utf8')) as number[]).sort();
  const eventsPerSecond = ages.length / seconds;
  const expected = clients * (1000 / roundMs / load.everyRounds);
  if (eventsPerSecond < expected * 0.9) throw new Error(`void: ${eventsPerSecond} events/s of ${expected}`);
  return {
    name: load.name,
    channels: load.channels.length,
    eventsPerSecond: Math.round(eventsPerSecond),
    kibPerClient: {
      heap: rounded(((after.heapMiB - before.heapMiB) * 1024) / clients),
      resident: rounded(((after.residentMiB - before.residentMiB) * 1024) / clients),
    },
    delayMs: {
      p50: rounded(percentile(ages, 0.5)),
      p99: rounded(percentile(ages, 0.99)),
      max: rounded(percentile(ages, 1)),
    },
    processors: rounded(cpuSeconds / seconds),
  };
}

/**
 * 1,000 clients of streams on one instance of the api: what a client costs in memory, and how old a change is when a
 * client has it, from the moment at which its record was about to be sent to channel-stats. @throws when a client is lost
 * or hears less than it should: the bench is void
 */
export async function measureStreams(cleanup: Cleanup, say: (line: string) => void) {
  const folder = await mkdtemp(join(tmpdir(), 'chatpulse-bench-'));
  cleanup.add(() => rm(folder, { recursive: true, force: true }));
  const [{ broker, stop: stopKafka }, cassandra] = await Promise.all([
    startLocalKafka(),
    startLocalCassandra(),
  ]);
  cleanup.add(stopKafka);
  cleanup.add(cassandra.stop);
  const kafka = openKafka(broker);
  cleanup.add(() => kafka.disconnect());
  await kafka.admin().ensureTopics(topics, { replicationFactor: 1 });
  const backends = { broker, contactPoint: cassandra.contactPoint, folder };
  await migrate(backends);
  // Beside it, so that what is measured is serving alone.
  const materializer = await startInstance(backends, { ROLES: 'materializer' });
  cleanup.add(materializer.stop);
  const rounds = await openRounds(kafka);
  const channels = channelsOf(channelCount);

  const measured: Measured[] = [];
  for (const load of [
    { name: 'spread', channels, everyRounds },
    { name: 'one', channels: channels.slice(0, 1), everyRounds },
  ]) {
    // A new one each time: memory that was used once is not given back.
    const instance = await startInstance(backends, { ROLES: 'rest' });
    cleanup.add(instance.stop);
    measured.push(await measure(instance, rounds, { cleanup, folder, load }));
    say(JSON.stringify(measured.at(-1)));
    await instance.stop();
  }

  const head = ['', 'channels', 'events/s', 'heap KiB/client', 'RSS KiB/client', 'p50 ms', 'p99 ms', 'CPUs'];
  const rows = measured.map(({ name, channels, eventsPerSecond, kibPerClient, delayMs, processors }) => [
    name,
    channels,
    eventsPerSecond,
    kibPerClient.heap,
    kibPerClient.resident,
    delayMs.p50,
    delayMs.p99,
    processors,
  ]);
  const text = `${clients} clients\n\n${tableText(head, rows)}`;
  return { results: { clients, measured, settings: { seconds, warmUpSeconds } }, text };
}
