import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ChatEvent, topicNames } from '@chatpulse/contracts';
import { eventually } from './eventually.js';
import { type KafkaLog, type LogRecord, openKafkaLog } from './kafka-log.js';
import { type Counts, countsOf, type WindowName } from './recount.js';
import { createStack, type Stack } from './stack.js';
import { type WatchedCounts, watchCounts } from './watch-counts.js';

/** The one channel of the recording. */
const channelId = '71000001';

/** Records sent after the recording that must change no count: repeated ones, and those that are refused. */
export const troubles = { duplicates: 40, late: 7, ahead: 3, undecodable: 2 } as const;

type Row = { windowStart: string } & Counts;
type StatsPage = { data: Row[]; hasMore: boolean };
type Totals = { counted: number; duplicates: number; late: number; deadLettered: number };

/** What a stack did with the recording, once everything that it acknowledged has been dealt with. */
export type Played = {
  readonly stack: Stack;
  readonly log: KafkaLog;
  /** The lines as they went over the simulator's socket. */
  readonly sent: readonly string[];
  /** What a client saw that read the newest counts all along, in the way most do. */
  readonly watched: WatchedCounts;
  /** Records in twitch-chat-messages that are no ticks. */
  readonly acknowledged: number;
  close(): Promise<void>;
};

type Playing = {
  readonly lines: readonly string[];
  readonly speed: '1' | '10' | 'max';
  readonly meanwhile?: ((stack: Stack) => Promise<void>) | undefined;
  readonly withinMs: number;
};

/**
 * Plays lines through a whole stack of its own, with `meanwhile` happening to it, and waits until every record
 * that Kafka acknowledged is accounted for and served.
 */
export async function playRecording(opts: Playing): Promise<Played> {
  const stack = await createStack();
  try {
    return await playOn(stack, opts);
  } catch (error) {
    await stack.remove();
    throw error;
  }
}

async function playOn(stack: Stack, { lines, speed, meanwhile, withinMs }: Playing): Promise<Played> {
  const recording = join(stack.folder, 'recording.txt');
  const ledger = join(stack.folder, 'ledger.ndjson');
  await writeFile(recording, lines.join('\n'));
  const up = await stack.make('up', {
    SOURCE: 'replay',
    FILE: recording,
    SPEED: speed,
    SIMULATOR_LEDGER: ledger,
  });
  if (up.code !== 0) throw new Error(up.output);
  const log = openKafkaLog(`127.0.0.1:${stack.ports.KAFKA_PORT}`);

  const watching = watchCounts((window) => servedCells(stack, window, ''));
  const done = await untilServed(stack, log, { ledger, meanwhile, withinMs }).finally(watching.stop);
  const watched = await watching.stop();
  const close = async () => {
    await log.close();
    await stack.remove();
  };
  return { stack, log, ...done, watched, close };
}

async function untilServed(
  stack: Stack,
  log: KafkaLog,
  { ledger, meanwhile, withinMs }: Pick<Playing, 'meanwhile' | 'withinMs'> & { ledger: string },
): Promise<Pick<Played, 'sent' | 'acknowledged'>> {
  await meanwhile?.(stack);
  await eventually('the whole recording is acknowledged', withinMs, async () => {
    const simulator = await stack.get<{ finished: boolean; sent: number }>('SIMULATOR_PORT', '/status');
    const ingestion = await stack.get<{ acknowledged: number }>('INGESTION_PORT', '/status');
    return (simulator.finished && ingestion.acknowledged >= simulator.sent) || undefined;
  });
  const recorded = (await log.read(topicNames.chat)).filter(isNoTick);
  await log.send(troublesome(recorded));
  const acknowledged = (await log.read(topicNames.chat)).filter(isNoTick).length;
  await eventually('everything acknowledged is accounted for', 60_000, async () => {
    const { counted, duplicates, late, deadLettered } = await totals(log);
    return counted + duplicates + late + deadLettered >= acknowledged || undefined;
  });
  const sent = await sentLines(ledger);
  await eventually('the newest counts are served', 30_000, async () => {
    const served = await servedCells(stack, '1h');
    const revisions = Object.values(served).reduce((sum, cell) => sum + cell.revision, 0);
    return revisions >= sent.length || undefined;
  });
  return { sent, acknowledged };
}

/** Waits until that many lines are sent, and for `when`, then ends the processes of the named components with SIGKILL. */
export async function killWhenSent(
  stack: Stack,
  opts: { lines: number; names: readonly string[]; withinMs: number; when?: () => Promise<void> },
): Promise<void> {
  const { lines, names, withinMs, when } = opts;
  await eventually(`${lines} lines are sent`, withinMs, async () => {
    const { sent } = await stack.get<{ sent: number }>('SIMULATOR_PORT', '/status');
    return sent >= lines || undefined;
  });
  const components = await stack.status();
  const pids = names.map((name) => components.get(name)?.pid);
  await when?.();
  for (const pid of pids) if (pid !== undefined) process.kill(pid, 'SIGKILL');
}

const isNoTick = ({ key }: LogRecord): boolean => !key.startsWith('tick|');

function troublesome(recorded: readonly LogRecord[]) {
  const [first] = recorded;
  if (first === undefined) throw new Error('nothing was recorded');
  const event = JSON.parse(first.value) as ChatEvent;
  const hour = 3_600_000;
  const again = recorded
    .slice(-troubles.duplicates)
    .map(({ key, value, timestamp }) => ({ key, value, timestamp }));
  const changed = (count: number, change: (index: number) => Partial<ChatEvent>) =>
    Array.from({ length: count }, (_, index) => {
      const value = { ...event, id: `${event.id}-${index}`, ...change(index) };
      return { key: first.key, value: JSON.stringify(value), timestamp: value.sentAt };
    });
  return [
    ...again,
    ...changed(troubles.late, (index) => ({
      id: `late-${index}`,
      sentAt: event.sentAt - hour,
      receivedAt: event.sentAt,
    })),
    ...changed(troubles.ahead, (index) => ({ id: `ahead-${index}`, sentAt: event.sentAt + hour / 2 })),
    ...Array.from({ length: troubles.undecodable }, () => ({
      key: first.key,
      value: '{"kind":',
      timestamp: event.sentAt,
    })),
  ].map((record) => ({ topic: topicNames.chat, ...record }));
}

/** The totals of all partitions' watermarks, added up. */
export async function totals(log: KafkaLog): Promise<Totals> {
  const sum = { counted: 0, duplicates: 0, late: 0, deadLettered: 0 };
  for (const watermark of await log.watermarks()) {
    for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += watermark[name];
  }
  return sum;
}

async function sentLines(ledger: string): Promise<string[]> {
  const entries = (await readFile(ledger, 'utf8')).trim().split('\n');
  return entries.map((entry) => (JSON.parse(entry) as { line: string }).line);
}

/** Every window of the recorded channel over REST, or those of a page of default size, keyed as `recount` keys them. */
export async function servedCells(
  stack: Stack,
  window: WindowName,
  limit: '' | '&limit=1000' = '&limit=1000',
): Promise<Record<string, Counts>> {
  const page = await stack.get<StatsPage>(
    'API_PORT',
    `/channels/${channelId}/stats?window=${window}${limit}`,
  );
  if (page.hasMore && limit !== '') throw new Error('more windows are served than fit one page');
  return Object.fromEntries(
    page.data.map((row) => [`${channelId}|${window}|${Date.parse(row.windowStart)}`, countsOf(row)]),
  );
}
