import type { Coverage } from '@chatpulse/contracts';
import type { Kafka, Producer } from '@chatpulse/kafka';
import type { Logger } from '@chatpulse/service';
import type { TwitchClock } from './clock.js';
import { type CoverageBook, type CoverageTimings, createCoverageBook } from './coverage.js';
import { createCoverageLog } from './coverage-log.js';
import { closeLeft, followCoverage } from './coverage-table.js';

/** Coverage of one process: its book, and the topic to which it is published and from which others' is read. */
export interface Covering {
  readonly book: CoverageBook;
  /** Up to when, epoch ms, the channel is promised as far as is known now; undefined where it is not heard. */
  promisedTo(channel: string): number | undefined;
  /**
   * Closes what this instance left open when it was killed, then publishes from round to round. Resolves, when the
   * topic was read to its end, with the channels that were left open.
   */
  start(kafka: Pick<Kafka, 'followTable'>): Promise<string[]>;
  /** Publishes what there is to tell, unless `start` is not done yet. Several times a second. */
  round(): void;
  /** Everything that is heard ends. All that was read has to be acknowledged by then. */
  close(): Promise<void>;
}

export function createCovering(opts: {
  topic: string;
  reader: string;
  instance: string;
  clock: Pick<TwitchClock, 'now' | 'latest'>;
  timings: CoverageTimings;
  producer: Pick<Producer, 'send'>;
  /** When the oldest line was read that Kafka does not hold yet, monotonic. */
  unackedSinceMs: () => number | undefined;
  now: () => number;
  random: () => number;
  logger: Logger;
  /** An interval of this reader is open, as this or another process says. */
  onOpen: (coverage: Coverage) => void;
  onFatal: (error: unknown) => void;
}): Covering {
  const { topic, reader, instance, unackedSinceMs, now, logger, onOpen, onFatal } = opts;
  const book = createCoverageBook(opts);
  const log = createCoverageLog({ ...opts, book });
  let started = false;

  return {
    book,
    promisedTo: (channel) => book.promisedTo(channel, unackedSinceMs()),
    async start(kafka) {
      const events = { onOpen, onCrash: onFatal };
      const { left } = await followCoverage(kafka, { topic, reader, instance, events });
      const intervals = await left;
      if (intervals.length > 0)
        logger.warn({ intervals: intervals.length }, 'coverage was left open; closed');
      await log.publish(intervals.map(closeLeft));
      started = true;
      return intervals.map(({ channel }) => channel);
    },
    round() {
      if (started) log.round();
    },
    async close() {
      book.endAll('shutdown', now());
      if (started) await log.flush();
    },
  };
}
