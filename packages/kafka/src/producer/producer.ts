import type { Logger } from '@chatpulse/service';
import type { ProducerMonitor } from '../client/monitor.js';
import { ProducerClosedError, RecordTooLargeError } from '../errors.js';
import type { Acknowledgement, OutgoingRecord, RecordPosition } from '../messages.js';
import type { Tracing } from '../tracing/tracing.js';
import type { Channel } from './channel.js';
import { createDispatcher, type ProducerRules } from './dispatcher.js';
import type { Pending, Settle } from './lane.js';
import { createMurmur2Partitioner, type Partitioner } from './partitioner.js';
import { createRouter } from './router.js';

export type ProducerOptions = {
  /** How long the first record of a batch waits for company. Default KAFKA_LINGER_MS. */
  readonly lingerMs?: number;
  /** A batch that holds so many bytes, before compression, waits no longer and grows no more. Default KAFKA_BATCH_SIZE. */
  readonly batchSizeBytes?: number;
  /**
   * So many requests at once, each with batches of other partitions; a partition never has more than one. Few requests
   * with many batches take the least time of the processor. Default KAFKA_MAX_IN_FLIGHT_REQUESTS.
   */
  readonly maxInFlightRequests?: number;
  /**
   * How long a record may take to be acknowledged, counted from `send`. Default KAFKA_DELIVERY_TIMEOUT;
   * Infinity retries in place for ever, or until the client is disconnected (then KAFKA_REQUEST_TIMEOUT counts).
   */
  readonly deliveryTimeoutMs?: number;
  /** Chooses the partition of records that name none. Default: murmur2 of the key, as Kafka's own clients do. */
  readonly partitioner?: Partitioner;
  /** Refused with TransactionsUnsupportedError: see docs/adr/0009. */
  readonly transactionalId?: never;
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
  /** As `send`, for a record among so many that a promise for each is too much; what `send` throws goes to `failed`. */
  post(record: OutgoingRecord, acknowledgement: Acknowledgement): void;
  /** Sends what waits, now, and resolves when all that was sent before this call is settled. */
  flush(): Promise<void>;
  /** Refuses new records, flushes, disconnects. */
  disconnect(): Promise<void>;
  /** Bytes of keys, values and headers, as they were given to `send`, of records that are not settled. */
  readonly bufferedBytes: number;
  readonly bufferedRecords: number;
}

// A broker closes the connection on a request over 100 MiB, which would look like an outage for ever.
const maxRecordBytes = 64 * 1024 * 1024;

export function createProducer(deps: {
  channels: readonly Channel[];
  partitionCount: (topic: string) => Promise<number>;
  partitioner?: Partitioner | undefined;
  rules: ProducerRules;
  logger: Logger;
  monitor: ProducerMonitor;
  tracing: Pick<Tracing, 'sending' | 'posting'>;
  /** Monotonic ms. */
  now: () => number;
  /** Epoch ms, for records that bring no timestamp. */
  wallClock: () => number;
}): Producer {
  const { channels, partitionCount, rules, logger, monitor, tracing, now, wallClock } = deps;
  const { partitioner = createMurmur2Partitioner() } = deps;
  let bufferedBytes = 0;
  let bufferedRecords = 0;
  let closed: Promise<void> | undefined;

  const release = ({ bytes, onSettled }: Pending): void => {
    bufferedBytes -= bytes;
    bufferedRecords -= 1;
    onSettled?.();
  };
  const settle: Settle = {
    stored(pending, partition, offset) {
      release(pending);
      pending.acknowledgement.stored(partition, offset);
    },
    failed(pending, error) {
      release(pending);
      pending.acknowledgement.failed(error);
    },
  };
  const common = { rules, settle, logger, monitor, now };
  const dispatcher = createDispatcher({ ...common, channels });
  const router = createRouter({ ...common, partitionCount, partitioner, add: dispatcher.add });

  const accept = (
    record: OutgoingRecord,
    headers: Pending['headers'],
    acknowledgement: Acknowledgement,
  ): void => {
    const { topic, key, value, partition, timestamp = wallClock() } = record;
    const bytes = sizeOf(record);
    if (bytes > maxRecordBytes) {
      acknowledgement.failed(new RecordTooLargeError(`a record of ${bytes} bytes`));
      return;
    }
    bufferedBytes += bytes;
    bufferedRecords += 1;
    router.accept({
      ...{ topic, key, value, partition, headers, timestamp },
      ...{ bytes, since: now(), acknowledgement, onSettled: undefined },
    });
  };

  const send = (record: OutgoingRecord): Promise<RecordPosition> => {
    if (closed !== undefined) return Promise.reject(afterTheEnd());
    const { topic } = record;
    return tracing.sending(
      record,
      (headers) =>
        new Promise((resolve, reject) => {
          const stored: Acknowledgement['stored'] = (partition, offset) =>
            resolve({ topic, partition, offset: String(offset) });
          accept(record, headers, { stored, failed: reject });
        }),
    );
  };

  const post = (record: OutgoingRecord, acknowledgement: Acknowledgement): void => {
    if (closed !== undefined) acknowledgement.failed(afterTheEnd());
    else tracing.posting(record, acknowledgement, accept);
  };

  const flush = async (): Promise<void> => {
    const tails = [...router.waiting(), ...dispatcher.hurry()];
    await Promise.all(tails.map(settled));
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
      await channels[0]?.connect((failed) => monitor.state('is not connected', failed));
      monitor.state(undefined);
    },
    send,
    post,
    flush,
    disconnect() {
      closed ??= flush().then(async () => {
        await Promise.allSettled(channels.map((channel) => channel.disconnect()));
      });
      return closed;
    },
  };
}

const afterTheEnd = (): ProducerClosedError => new ProducerClosedError('the producer is disconnected');

function sizeOf({ key, value, headers }: OutgoingRecord): number {
  let bytes = key === null ? 0 : Buffer.byteLength(key);
  if (value !== null) bytes += Buffer.byteLength(value);
  for (const name in headers) bytes += name.length + (headers[name]?.length ?? 0);
  return bytes;
}

function settled(pending: Pending): Promise<void> {
  return new Promise((resolve) => {
    const { onSettled } = pending;
    pending.onSettled = () => {
      onSettled?.();
      resolve();
    };
  });
}
