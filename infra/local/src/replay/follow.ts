import { setTimeout as sleep } from 'node:timers/promises';
import type { Recorded } from './recorded.js';
import { countedMessages } from './rest.js';

/** Where the replay's own simulator and ingestion answer. */
export type Players = { simulatorUrl: string; ingestionUrl: string };
/** Messages by channel. */
export type Counts = ReadonlyMap<string, number>;
/** What REST is asked: the recorded channels in the minutes that start at or after `since`, epoch ms. */
export type Counting = { recorded: Recorded; api: string; since: number };

const pollEveryMs = 250;
const sayEveryMs = 10_000;
const quietMs = 30_000;
const countedWithinMs = 60_000;

/**
 * Waits until the simulator has sent every line and Kafka has acknowledged every message, or nothing has moved for
 * 30 s after the last line. Returns what was acknowledged.
 */
export async function allAcknowledged(
  { simulatorUrl, ingestionUrl }: Players,
  recorded: Recorded,
  say: (line: string) => void,
): Promise<Counts> {
  const expected = sum(recorded.messages);
  let movedAt = Date.now();
  let saidAt = Date.now();
  let last = -1;
  for (;;) {
    const { finished, sent } = await getJson<{ finished: boolean; sent: number }>(`${simulatorUrl}/status`);
    const progress = await getJson<{ pending: number; acknowledged: Record<string, number> }>(
      `${ingestionUrl}/progress`,
    );
    const acknowledged = new Map(Object.entries(progress.acknowledged));
    const total = sum(acknowledged);
    if (total !== last || !finished) movedAt = Date.now();
    last = total;
    const complete = progress.pending === 0 && total >= expected;
    if (finished && (complete || Date.now() - movedAt > quietMs)) return acknowledged;
    if (Date.now() - saidAt > sayEveryMs) {
      say(`  ${sent} of ${recorded.lines} lines sent, ${total} messages acknowledged`);
      saidAt = Date.now();
    }
    await sleep(pollEveryMs);
  }
}

/** Waits until REST counts as many more messages than `before` as were recorded, at most 60 s. */
export async function allCounted(counting: Counting, before: Counts): Promise<Counts> {
  const deadline = Date.now() + countedWithinMs;
  for (;;) {
    const now = await countsOf(counting);
    if (sum(now) - sum(before) >= sum(counting.recorded.messages) || Date.now() > deadline) return now;
    await sleep(pollEveryMs);
  }
}

export async function countsOf({ recorded, api, since }: Counting): Promise<Counts> {
  const counts = new Map<string, number>();
  for (const channel of recorded.channels) counts.set(channel, await countedMessages(api, channel, since));
  return counts;
}

function sum(counts: Counts): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}

async function getJson<T>(url: string): Promise<T> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  return (await response.json()) as T;
}
