import type { ChatSource } from './config.js';
import type { ChannelState } from './joins.js';
import type { PublisherTotals } from './publisher.js';
import type { TwitchView } from './twitch.js';

/** Channels named in /status; the rest are in the count. */
const namedChannels = 50;

/** What this process did since it started, for people and for `make replay`. */
export type Status = {
  readonly source: ChatSource;
  /** Not real people: a simulator or a recording. */
  readonly simulated: boolean;
  readonly reader: string;
  readonly instance: string;
  readonly desired: number;
  readonly joined: number;
  /** Channels that are another instance's now and still heard here, until that one hears them. */
  readonly kept: number;
  /** Some of the desired channels that are not joined, and what is known of them. */
  readonly waiting: Readonly<Record<string, ChannelState>>;
  /** Lines of every kind. */
  readonly read: number;
  readonly events: number;
  readonly acknowledged: number;
  readonly deadLettered: number;
  readonly dropped: number;
  readonly ticks: number;
  /** Records that Kafka has not answered for. */
  readonly buffered: number;
  readonly bufferedBytes: number;
};

/** What `make replay` waits on: nothing pending, and the messages that Kafka holds for each channel. */
export type Progress = { readonly pending: number; readonly acknowledged: Readonly<Record<string, number>> };

export function toStatus(
  { source, reader, instance }: { source: ChatSource; reader: string; instance: string },
  read: number,
  { view, kept }: { view: TwitchView; kept: number },
  totals: PublisherTotals,
): Status {
  return {
    source,
    simulated: source !== 'twitch',
    reader,
    instance,
    desired: sum(view.channels),
    joined: view.channels.joined,
    kept,
    waiting: Object.fromEntries(view.waiting.slice(0, namedChannels)),
    read,
    events: sum(totals.events),
    acknowledged: totals.acknowledged,
    deadLettered: sum(totals.deadLettered),
    dropped: totals.dropped,
    ticks: totals.ticks,
    buffered: totals.pending,
    bufferedBytes: totals.bufferedBytes,
  };
}

export function toProgress({ pending, messagesByChannel }: PublisherTotals): Progress {
  return { pending, acknowledged: Object.fromEntries(messagesByChannel) };
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
