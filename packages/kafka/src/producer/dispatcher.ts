import type { Logger } from '@chatpulse/service';
import { backoffMs, type FailedAttempt } from '../client/backoff.js';
import type { ProducerMonitor } from '../client/monitor.js';
import { errorFields } from '../errors.js';
import { partitionFor } from '../murmur2.js';
import type { Channel, Receipt } from './channel.js';
import { judge } from './delivery.js';
import {
  append,
  type Batch,
  createLane,
  dueInMs,
  isLingering,
  type Lane,
  type Pending,
  type Settle,
  splitFirst,
} from './lane.js';

export type ProducerRules = {
  readonly lingerMs: number;
  readonly batchSizeBytes: number;
  /** Infinity: retried in place for ever. Read at each failure, since it is less once the client is closing. */
  readonly deliveryTimeoutMs: number;
  readonly retryDelayMs: number;
};

export interface Dispatcher {
  add(partition: number, pending: Pending): void;
  /** Sends all that waits without lingering; returns the last record of each partition. */
  hurry(): Pending[];
}

const lastExact = BigInt(Number.MAX_SAFE_INTEGER - 1_000_000);

/** Of batches before compression, in one request; a broker takes 100 MiB. */
const maxRequestBytes = 4 * 1024 * 1024;

/** A channel carries one request at a time; what is due meanwhile waits in its queue. */
type Slot = { readonly channel: Channel; readonly lanes: Lane[]; queue: Lane[]; running: boolean };

/** First batches of lanes that go with one request. */
type Shipment = readonly { readonly lane: Lane; readonly batch: Batch }[];

/**
 * Batches, sends and retries. A partition belongs to one channel for good, since its sequence numbers live
 * there; so as many partitions send at once as there are channels, and one never has two requests under way.
 */
export function createDispatcher(deps: {
  channels: readonly Channel[];
  rules: ProducerRules;
  settle: Settle;
  logger: Logger;
  monitor: ProducerMonitor;
  now: () => number;
}): Dispatcher {
  const { rules, settle, logger, monitor, now } = deps;
  const slots = deps.channels.map((channel): Slot => ({ channel, lanes: [], queue: [], running: false }));
  const lanes = new Map<string, Lane[]>();

  const laneOf = (topic: string, partition: number): Lane => {
    const known = lanes.get(topic)?.[partition];
    if (known !== undefined) return known;
    const lane = createLane(topic, partition);
    const ofTopic = lanes.get(topic) ?? [];
    ofTopic[partition] = lane;
    lanes.set(topic, ofTopic);
    slotOf(lane).lanes.push(lane);
    return lane;
  };

  const slotOf = (lane: Lane): Slot =>
    slots[(partitionFor(lane.topic, slots.length) + lane.partition) % slots.length] as Slot;

  const enqueue = (lane: Lane): void => {
    clearTimeout(lane.timer);
    lane.timer = undefined;
    lane.busy = true;
    const slot = slotOf(lane);
    slot.queue.push(lane);
    if (slot.running) return;
    slot.running = true;
    // Not at once, so that all that is sent in one go shares a batch even without a linger.
    queueMicrotask(() => void run(slot));
  };

  const schedule = (lane: Lane): void => {
    if (lane.busy || isLingering(lane, rules.batchSizeBytes)) return;
    const waitMs = dueInMs(lane, now(), rules);
    if (waitMs === 0) enqueue(lane);
    else if (waitMs < Number.POSITIVE_INFINITY) lane.timer ??= setTimeout(enqueue, waitMs, lane);
  };

  const run = async (slot: Slot): Promise<void> => {
    for (let shipment = nextShipment(slot); shipment.length > 0; shipment = nextShipment(slot)) {
      await attempt(slot.channel, shipment);
    }
    slot.running = false;
  };

  /**
   * What goes with the next request: the batch whose turn it is, and others of the same channel, also those that would
   * wait a little longer, since a request costs more than a small batch. One that failed before goes alone, so that no
   * partition keeps another from being stored.
   */
  const nextShipment = (slot: Slot): Shipment => {
    const first = slot.queue.shift();
    const [batch] = first?.batches ?? [];
    if (first === undefined) return [];
    if (batch === undefined) return nextShipment(slot);
    const shipment = [{ lane: first, batch }];
    if (batch.attempts > 0) return shipment;
    let { bytes } = batch;
    const take = (lane: Lane): boolean => {
      const [next] = lane.batches;
      if (next === undefined || next.attempts > 0 || bytes + next.bytes > maxRequestBytes) return false;
      bytes += next.bytes;
      shipment.push({ lane, batch: next });
      return true;
    };
    slot.queue = slot.queue.filter((lane) => !take(lane));
    for (const lane of slot.lanes) {
      if (lane.busy || !take(lane)) continue;
      clearTimeout(lane.timer);
      lane.timer = undefined;
      lane.busy = true;
    }
    return shipment;
  };

  const attempt = async (channel: Channel, shipment: Shipment): Promise<void> => {
    for (const { batch } of shipment) batch.sealed = true;
    const receipts = await channel.send(
      shipment.map(({ lane: { topic, partition }, batch: { records } }) => ({ topic, partition, records })),
    );
    for (const [at, { lane, batch }] of shipment.entries()) {
      const receipt = receipts[at] as Receipt;
      if ('error' in receipt) failed(channel, lane, batch, receipt.error);
      else stored(lane, batch, BigInt(receipt.offset));
    }
  };

  const stored = (lane: Lane, { records }: Batch, first: bigint): void => {
    lane.batches.shift();
    // Only below 2^53 is a number exact; it is far cheaper, and there is one offset for each record.
    const offsetAt =
      first > lastExact ? (index: number) => first + BigInt(index) : (index: number) => Number(first) + index;
    for (const [index, pending] of records.entries()) {
      settle.stored(pending, lane.partition, offsetAt(index));
    }
    monitor.sent(lane.topic, records.length);
    proceed(lane);
  };

  const failed = (channel: Channel, lane: Lane, batch: Batch, error: unknown): void => {
    const verdict = judge({
      error,
      records: batch.records.length,
      waitedMs: now() - (batch.records[0]?.since ?? 0),
      deliveryTimeoutMs: rules.deliveryTimeoutMs,
    });
    if (verdict.renew) channel.renew();
    if (verdict.do === 'retry') {
      monitor.failed(lane.topic, error, backOff(lane, batch, error));
      return;
    }
    monitor.failed(lane.topic, error);
    if (verdict.do === 'split') splitFirst(lane);
    else {
      lane.batches.shift();
      for (const pending of batch.records) settle.failed(pending, verdict.error);
    }
    proceed(lane);
  };

  const proceed = (lane: Lane): void => {
    lane.busy = false;
    lane.hurried &&= lane.batches.length > 0;
    schedule(lane);
  };

  /** The lane stays busy, so that nothing overtakes the batch; its channel serves others meanwhile. */
  const backOff = (lane: Lane, batch: Batch, error: unknown): FailedAttempt => {
    batch.attempts += 1;
    const { attempts } = batch;
    const nextDelayMs = backoffMs(attempts, rules.retryDelayMs);
    // One failed attempt is everyday: a leader that moved, a topic that is a second old.
    logger[attempts === 1 ? 'info' : 'warn'](
      { topic: lane.topic, partition: lane.partition, attempt: attempts, nextDelayMs, ...errorFields(error) },
      'kafka: batch not acknowledged, sending it again',
    );
    lane.timer = setTimeout(enqueue, nextDelayMs, lane);
    return { error, attempt: attempts, nextDelayMs };
  };

  return {
    add(partition, pending) {
      const lane = laneOf(pending.topic, partition);
      append(lane, pending, rules.batchSizeBytes);
      schedule(lane);
    },
    hurry() {
      const waiting = [...lanes.values()].flat().filter((lane) => lane.batches.length > 0);
      for (const lane of waiting) {
        lane.hurried = true;
        schedule(lane);
      }
      return waiting.flatMap((lane) => lane.batches.at(-1)?.records.at(-1) ?? []);
    },
  };
}
