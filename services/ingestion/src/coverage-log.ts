import { type Coverage, validateCoverage } from '@chatpulse/contracts';
import { createTypedProducer, type Producer } from '@chatpulse/kafka';
import type { CoverageBook } from './coverage.js';

/** Publishes what the book hands out, one round after another: each waits until Kafka holds the one before. */
export interface CoverageLog {
  /** One round, unless the one before is still on its way. Several times a second. */
  round(): void;
  /** Publishes what there is still to tell. Everything read has to be acknowledged by then. */
  flush(): Promise<void>;
  /** Publishes these beside what the book hands out. */
  publish(records: readonly Coverage[]): Promise<void>;
}

/** @param onFatal what no retry mends */
export function createCoverageLog(opts: {
  producer: Pick<Producer, 'send'>;
  topic: string;
  book: Pick<CoverageBook, 'take'>;
  /** When the oldest line was read that Kafka does not hold yet, monotonic. */
  unackedSinceMs: () => number | undefined;
  now: () => number;
  onFatal: (error: unknown) => void;
}): CoverageLog {
  const { producer, topic, book, unackedSinceMs, now, onFatal } = opts;
  const { send } = createTypedProducer(producer, { [topic]: validateCoverage });
  let underWay: Promise<void> | undefined;

  const publish = async (records: readonly Coverage[]): Promise<void> => {
    await Promise.all(records.map((value) => send({ topic, key: keyOf(value), value })));
  };
  const next = (): Promise<void> => publish(book.take({ nowMs: now(), unackedSinceMs: unackedSinceMs() }));

  return {
    round() {
      underWay ??= next()
        .catch(onFatal)
        .finally(() => {
          underWay = undefined;
        });
    },
    async flush() {
      await underWay;
      await next();
    },
    publish,
  };
}

/** Each interval has a key of its own, so that compaction keeps the newest record of every one. */
export function keyOf({ channel, reader, from, instance }: Coverage): string {
  return `${channel}|${reader}|${from}|${instance ?? ''}`;
}
