import { type DeadLetterHeaders, type Tick, validateChatEvent } from '@chatpulse/contracts';
import {
  type Acknowledgement,
  ContractViolatedError,
  createTypedProducer,
  deadLetterRecord,
  type FailedRecord,
  type OutgoingRecord,
  type Producer,
  RecordRejectedError,
  RecordTooLargeError,
} from '@chatpulse/kafka';
import { createAckWindow } from './ack-window.js';
import type { HeardEvent } from './chat-event.js';

export type Reason = DeadLetterHeaders['x-reason'];

/** Counted since the process started. */
export type PublisherTotals = {
  readonly events: Readonly<Record<HeardEvent['kind'], number>>;
  /** Events that Kafka holds. */
  readonly acknowledged: number;
  /** Of those, the messages of each channel. */
  readonly messagesByChannel: ReadonlyMap<string, number>;
  readonly deadLettered: Readonly<Partial<Record<Reason, number>>>;
  readonly ticks: number;
  /** Events and dead letters given up because the buffer was full. */
  readonly dropped: number;
  /** Events and dead letters sent whose fate is not known yet. */
  readonly pending: number;
  readonly bufferedBytes: number;
};

/** Where and when a line was read: its channel as far as it is known, and the monotonic time. */
export type HeardLine = { readonly channel: string | undefined; readonly readMs: number };

export type PublisherEvents = {
  /** Kafka holds an event, so many ms after Twitch sent it, by this machine's clock. */
  onAcknowledged(lagMs: number): void;
  /** The buffer is full: from here on records are dropped. Once per outage. */
  onOverflow(): void;
  /** A line of this channel, or of nobody knows which, is lost. */
  onDropped(heard: HeardLine): void;
  /** At least half of it is free again; `dropped` records were lost meanwhile. Once per outage. */
  onRelief(dropped: number): void;
  /** The producer failed in a way that no retry mends. */
  onFatal(error: unknown): void;
};

export interface Publisher {
  /** @param readMs when its line was read, monotonic; never falls */
  publish(event: HeardEvent, readMs: number): void;
  /** One tick to each partition, except where the one before is still on its way. */
  tick(sentAt: number): void;
  /** Keeps a line that could not become an event, as it came. */
  keepLine(
    raw: string,
    opts: HeardLine & { reason: Reason; problem: string; channelId: string | undefined },
  ): void;
  totals(): PublisherTotals;
  /** When the oldest line was read that Kafka does not hold yet, monotonic; undefined when it holds all. */
  unackedSinceMs(): number | undefined;
  /** Resolves when the fate of all that was published is known. */
  flush(): Promise<void>;
  /** Sends what is buffered and disconnects. */
  stop(): Promise<void>;
}

/** What is done when it is known what became of an event. */
type EventFate = { stored(event: SentEvent): void; failed(event: SentEvent, error: unknown): void };

/** An event on its way. There is one for each line, so it is all that waits for the answer: no closure, no promise. */
class SentEvent implements HeardLine, Acknowledgement {
  readonly record: OutgoingRecord & { readonly timestamp: number };
  readonly channel: string;
  readonly readMs: number;
  readonly isMessage: boolean;
  private readonly fate: EventFate;

  constructor(
    record: SentEvent['record'],
    { channel, readMs, isMessage }: Pick<SentEvent, 'channel' | 'readMs' | 'isMessage'>,
    fate: EventFate,
  ) {
    this.record = record;
    this.channel = channel;
    this.readMs = readMs;
    this.isMessage = isMessage;
    this.fate = fate;
  }

  stored(): void {
    this.fate.stored(this);
  }

  failed(error: unknown): void {
    this.fate.failed(this, error);
  }
}

/** A dead letter is cut to this: under the smallest record limit in use, 1 MiB, with room for headers. */
const maxDeadLetterBytes = 512 * 1024;

/**
 * Events to Kafka: key = channel id, record time = sentAt. Memory is bounded: with Kafka away, what does not
 * fit into `bufferBytes` is dropped and counted, and nothing waits for room.
 * @param wallNow epoch ms, for lags and for the time of storage in a dead letter's headers
 */
export function createPublisher(opts: {
  producer: Producer;
  topics: { readonly chat: string; readonly chatDeadLetters: string };
  /** Of the chat topic. */
  partitions: number;
  bufferBytes: number;
  events: PublisherEvents;
  wallNow: () => number;
}): Publisher {
  const { producer, topics, partitions, bufferBytes, events, wallNow } = opts;
  const chat = createTypedProducer(producer, { [topics.chat]: validateChatEvent });
  const heard = { message: 0, notice: 0, moderation: 0 };
  const messagesByChannel = new Map<string, number>();
  const deadLettered: Partial<Record<Reason, number>> = {};
  const ticking = new Set<number>();
  const window = createAckWindow();
  let acknowledged = 0;
  let ticks = 0;
  let dropped = 0;
  let pending = 0;
  let droppedBeforeOutage: number | undefined;

  const noticeRelief = (): void => {
    if (droppedBeforeOutage === undefined || producer.bufferedBytes > bufferBytes / 2) return;
    events.onRelief(dropped - droppedBeforeOutage);
    droppedBeforeOutage = undefined;
  };

  const hasRoom = (bytes: number, { channel, readMs }: HeardLine): boolean => {
    if (producer.bufferedBytes + bytes <= bufferBytes) return true;
    if (droppedBeforeOutage === undefined) {
      droppedBeforeOutage = dropped;
      events.onOverflow();
    }
    dropped++;
    events.onDropped({ channel, readMs });
    return false;
  };

  const onStored = ({ readMs }: HeardLine): void => {
    pending--;
    window.settled(readMs);
    noticeRelief();
  };

  const onFailed = ({ readMs }: HeardLine, insteadOfIt: () => void): void => {
    pending--;
    // In between, its line must not look acknowledged.
    insteadOfIt();
    window.settled(readMs);
  };

  const send = (record: OutgoingRecord, line: HeardLine, acknowledgement: Acknowledgement): void => {
    pending++;
    window.read(line.readMs);
    producer.post(record, acknowledgement);
  };

  const bury = (
    message: FailedRecord,
    handler: string,
    line: HeardLine,
    { reason, code, error }: { reason: Reason; code: string; error: string },
  ): void => {
    const original = Buffer.from(message.value ?? '');
    const value = original.subarray(0, maxDeadLetterBytes);
    const record = deadLetterRecord({
      topic: topics.chatDeadLetters,
      message: { ...message, value },
      handlerId: handler,
      reason,
      code,
      error,
      ...(value.length < original.length ? { originalSize: original.length } : {}),
      now: wallNow,
    });
    if (!hasRoom(sizeOf(record), line)) return;
    send(record, line, {
      stored() {
        onStored(line);
        deadLettered[reason] = (deadLettered[reason] ?? 0) + 1;
      },
      failed: (error) => onFailed(line, () => events.onFatal(error)),
    });
  };

  const refuse = (message: FailedRecord, line: HeardLine, error: unknown): void => {
    if (error instanceof RecordTooLargeError) {
      const failure = { reason: 'oversized', code: error.code, error: error.message } as const;
      bury(message, 'ingestion.publish', line, failure);
    } else if (error instanceof RecordRejectedError || error instanceof ContractViolatedError) {
      const failure = { reason: 'rejected', code: error.code, error: error.message } as const;
      bury(message, 'ingestion.publish', line, failure);
    } else events.onFatal(error);
  };

  const fate: EventFate = {
    stored(event) {
      onStored(event);
      acknowledged++;
      events.onAcknowledged(wallNow() - event.record.timestamp);
      const { channel, isMessage } = event;
      if (isMessage) messagesByChannel.set(channel, (messagesByChannel.get(channel) ?? 0) + 1);
    },
    failed: (event, error) => onFailed(event, () => refuse(event.record, event, error)),
  };

  const sendTick = (partition: number, sentAt: number): void => {
    const id = `tick|${partition}|${sentAt}`;
    const value: Tick = { kind: 'tick', id, sentAt, receivedAt: sentAt };
    const record = chat.encode({
      topic: topics.chat,
      key: `tick|${partition}`,
      value,
      partition,
      timestamp: sentAt,
    });
    if (producer.bufferedBytes + sizeOf(record) > bufferBytes) return;
    ticking.add(partition);
    producer
      .send(record)
      .then(() => ticks++)
      // A tick that the broker refuses is not missed; the next one follows.
      .catch((error: unknown) => {
        if (!(error instanceof RecordRejectedError)) events.onFatal(error);
      })
      .finally(() => ticking.delete(partition));
  };

  // What the broker refuses is known only now, and its dead letter has to be sent too.
  const flush = async (): Promise<void> => {
    while (pending > 0) await producer.flush();
  };

  return {
    publish(event, readMs) {
      heard[event.kind]++;
      const { channel, channelId: key, sentAt: timestamp } = event;
      const validation = validateChatEvent(event);
      if (!validation.ok) {
        const error = new ContractViolatedError(`${topics.chat}: ${validation.problem}`);
        const message = { topic: topics.chat, key, timestamp, value: JSON.stringify(event) };
        refuse(message, { channel, readMs }, error);
        return;
      }
      // Bytes: whoever has to know their number, here and on the way to the broker, counts no characters.
      const value = Buffer.from(JSON.stringify(event));
      // What is done about an event is found by Twitch's own id of it.
      const record = { topic: topics.chat, key, timestamp, value, correlationId: event.id };
      const sent = new SentEvent(record, { channel, readMs, isMessage: event.kind === 'message' }, fate);
      if (hasRoom(key.length + value.length, sent)) send(record, sent, sent);
    },
    tick(sentAt) {
      for (let partition = 0; partition < partitions; partition++) {
        if (!ticking.has(partition)) sendTick(partition, sentAt);
      }
    },
    keepLine(raw, { reason, problem, channelId, ...line }) {
      const message = { topic: topics.chat, key: channelId ?? null, value: raw };
      bury(message, 'ingestion.parse', line, { reason, code: reason.toUpperCase(), error: problem });
    },
    totals: () => ({
      events: { ...heard },
      acknowledged,
      messagesByChannel,
      deadLettered: { ...deadLettered },
      ticks,
      dropped,
      pending,
      bufferedBytes: producer.bufferedBytes,
    }),
    unackedSinceMs: window.oldestMs,
    flush,
    async stop() {
      await flush();
      await producer.disconnect();
    },
  };
}

/** Bytes of key, value and headers: what the producer counts as buffered. */
function sizeOf({ key, value, headers = {} }: OutgoingRecord): number {
  const texts = [key ?? '', value ?? '', ...Object.entries(headers).flat()];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
