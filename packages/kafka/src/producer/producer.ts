import type { Logger } from '@chatpulse/service';
import type { ProducerMonitor } from '../client/monitor.js';
import { ProducerClosedError, RecordTooLargeError } from '../errors.js';
import type { OutgoingRecord, RecordPosition } from '../messages.js';
import type { Channel } from './channel.js';
import { createDispatcher, type ProducerRules } from './dispatcher.js';
import { createRouter } from './router.js';

export type ProducerOptions = {
  /** How long the first record of a batch waits for company. Default KAFKA_LINGER_MS. */
  readonly lingerMs?: number;
  /**
   * How long a record may take to be acknowledged, counted from `send`. Default KAFKA_DELIVERY_TIMEOUT;
   * Infinity retries in place for ever.
   */
  readonly deliveryTimeoutMs?: number;
};

/**
 * Sends with acks=all. Records of one partition are stored in the order of the `send` calls. One that is
 * acknowledged is stored; it is stored twice only if the producer had to be renewed while its answer was
 * missing, or if the process sent it again after a restart.
 */
export interface Producer {
  /** Resolves when a broker was reached; tries for as long as it takes. */
  connect(): Promise<void>;
  /**
   * Resolves when the record is stored on all in-sync replicas.
   * @throws RecordTooLargeError, RecordRejectedError, KafkaRefusedError: not stored.
   * @throws DeliveryTimedOutError: may be stored. It takes the timeout and one more attempt at most.
   */
  send(record: OutgoingRecord): Promise<RecordPosition>;
  /** Sends what waits, now, and resolves when all that was sent before this call is settled. */
  flush(): Promise<void>;
  /** Refuses new records, flushes, disconnects. */
  disconnect(): Promise<void>;
  /** Bytes of keys, values and headers of records that are not settled. */
  readonly bufferedBytes: number;
  readonly bufferedRecords: number;
}

// A broker closes the connection on a request over 100 MiB, which would look like an outage for ever.
const maxRecordBytes = 64 * 1024 * 1024;

export function createProducer(deps: {
  channels: readonly Channel[];
  partitionCount: (topic: string) => Promise<number>;
  rules: ProducerRules;
  logger: Logger;
  monitor: ProducerMonitor;
  /** Monotonic ms. */
  now: () => number;
  /** Epoch ms, for records that bring no timestamp. */
  wallClock: () => number;
}): Producer {
  const { channels, partitionCount, rules, logger, monitor, now, wallClock } = deps;
  const dispatcher = createDispatcher({ channels, rules, logger, monitor, now });
  const router = createRouter({ partitionCount, add: dispatcher.add, rules, logger, now });
  let bufferedBytes = 0;
  let bufferedRecords = 0;
  let closed: Promise<void> | undefined;

  const release = (bytes: number): void => {
    bufferedBytes -= bytes;
    bufferedRecords -= 1;
  };

  const send = (record: OutgoingRecord): Promise<RecordPosition> => {
    if (closed !== undefined) return Promise.reject(new ProducerClosedError('the producer is disconnected'));
    const bytes = sizeOf(record);
    if (bytes > maxRecordBytes) return Promise.reject(new RecordTooLargeError(`a record of ${bytes} bytes`));
    bufferedBytes += bytes;
    bufferedRecords += 1;
    const settled = new Promise<RecordPosition>((resolve, reject) => {
      router.accept({
        record: { ...record, timestamp: record.timestamp ?? wallClock() },
        bytes,
        since: now(),
        settled: () => settled,
        stored(partition, offset) {
          release(bytes);
          resolve({ topic: record.topic, partition, offset });
        },
        failed(error) {
          release(bytes);
          reject(error);
        },
      });
    });
    return settled;
  };

  const flush = async (): Promise<void> => {
    const tails = [...router.waiting(), ...dispatcher.hurry()];
    await Promise.allSettled(tails.map(({ settled }) => settled()));
  };

  return {
    get bufferedBytes() {
      return bufferedBytes;
    },
    get bufferedRecords() {
      return bufferedRecords;
    },
    async connect() {
      monitor.state('is not connected');
      await channels[0]?.connect();
      monitor.state(undefined);
    },
    send,
    flush,
    disconnect() {
      closed ??= flush().then(async () => {
        await Promise.allSettled(channels.map((channel) => channel.disconnect()));
      });
      return closed;
    },
  };
}

function sizeOf({ key, value, headers = {} }: OutgoingRecord): number {
  let bytes = key === null ? 0 : Buffer.byteLength(key);
  if (value !== null) bytes += Buffer.byteLength(value);
  for (const [name, text] of Object.entries(headers)) bytes += name.length + text.length;
  return bytes;
}
