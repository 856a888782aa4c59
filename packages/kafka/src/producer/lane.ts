import type { Acknowledgement } from '../messages.js';

/** A record as it goes out: with the headers that travel with it and a time. */
export type ReadyRecord = {
  readonly key: string | Buffer | null;
  readonly value: string | Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Epoch ms. */
  readonly timestamp: number;
};

/** A record on its way, and who waits for it. There is one for each record, so it holds no closures of its own. */
export type Pending = ReadyRecord & {
  readonly topic: string;
  /** As the caller asks for it; undefined leaves it to the partitioner. */
  readonly partition: number | undefined;
  readonly bytes: number;
  /** Monotonic ms at `send`. */
  readonly since: number;
  readonly acknowledgement: Acknowledgement;
  /** Whoever flushes and waits for it. */
  onSettled: (() => void) | undefined;
};

/** Settles a record, once. */
export type Settle = {
  stored(pending: Pending, partition: number, offset: number | bigint): void;
  failed(pending: Pending, error: unknown): void;
};

/** Records that are sent together, as the same batch each time, until they are acknowledged or given up. */
export type Batch = {
  readonly records: Pending[];
  bytes: number;
  /** Was sent: nothing is added to it any more. */
  sealed: boolean;
  /** Attempts that failed. */
  attempts: number;
};

/** What waits for one partition, in the order of the `send` calls; only the first batch is ever sent. */
export type Lane = {
  readonly topic: string;
  readonly partition: number;
  readonly batches: Batch[];
  /** Sending, or waiting for its turn or for the end of a backoff. */
  busy: boolean;
  /** Send now, whatever the linger says. */
  hurried: boolean;
  timer: NodeJS.Timeout | undefined;
};

export function createLane(topic: string, partition: number): Lane {
  return { topic, partition, batches: [], busy: false, hurried: false, timer: undefined };
}

/** Puts a record behind the others: into the last batch, while that has room and was not sent. */
export function append(lane: Lane, pending: Pending, batchSizeBytes: number): void {
  const last = lane.batches.at(-1);
  if (last !== undefined && !last.sealed && last.bytes + pending.bytes <= batchSizeBytes) {
    last.records.push(pending);
    last.bytes += pending.bytes;
  } else {
    lane.batches.push(batchOf([pending]));
  }
}

/** Ms until the first batch may go: 0 when it is full, has another behind it, or has waited long enough. */
export function dueInMs(lane: Lane, now: number, rule: { batchSizeBytes: number; lingerMs: number }): number {
  const [first] = lane.batches;
  const oldest = first?.records[0];
  if (first === undefined || oldest === undefined) return Number.POSITIVE_INFINITY;
  const full = lane.batches.length > 1 || first.bytes >= rule.batchSizeBytes;
  return full || lane.hurried ? 0 : Math.max(0, oldest.since + rule.lingerMs - now);
}

/** Whether its timer says when it goes, and nothing more has to be asked: most records join such a batch. */
export function isLingering(lane: Lane, batchSizeBytes: number): boolean {
  if (lane.timer === undefined || lane.hurried || lane.batches.length !== 1) return false;
  return (lane.batches[0]?.bytes ?? 0) < batchSizeBytes;
}

/** Replaces the first batch by its halves, so that halving on finds the record at fault. Order is kept. */
export function splitFirst(lane: Lane): void {
  const records = lane.batches.shift()?.records ?? [];
  const half = records.length >> 1;
  lane.batches.unshift(batchOf(records.slice(0, half)), batchOf(records.slice(half)));
}

function batchOf(records: Pending[]): Batch {
  return { records, bytes: records.reduce((sum, { bytes }) => sum + bytes, 0), sealed: false, attempts: 0 };
}
