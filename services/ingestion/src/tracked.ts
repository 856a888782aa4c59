import { type TrackedChannel, validateTrackedChannel } from '@chatpulse/contracts';
import type { FollowedShare, Kafka } from '@chatpulse/kafka';

export type TrackedEvents = {
  /** This instance is to listen to the channel; told again when its record changes. */
  onOwned(channel: string): void;
  /** Nobody is to listen to it, or not from this source. */
  onDeleted(channel: string): void;
  /** Another instance is to listen to it. */
  onMoved(channel: string): void;
  /** All of the newest share was told. */
  onSettled(): void;
  /** A record that is not by the contract; the channel is left as it was. */
  onInvalid(key: string, problem: string): void;
  onCrash(error: unknown): void;
};

/** How soon the others take over from an instance that died: as soon as a broker allows unless it is told otherwise. */
const sessionTimeoutMs = 6_000;

/**
 * Follows this instance's share of the tracked channels, among the instances of one reader, and tells of those of one
 * source. Nothing is told before the share was read to its end: a channel that was added and removed again is never
 * joined. When Kafka is away, or the group has lost this instance, the share stays what it was.
 */
export function followTracked(
  kafka: Pick<Kafka, 'followShare'>,
  opts: {
    topic: string;
    reader: string;
    instance: string;
    source: TrackedChannel['source'];
    events: TrackedEvents;
  },
): Promise<FollowedShare> {
  const { topic, reader, instance, source, events } = opts;
  return kafka.followShare({
    topic,
    groupId: groupOf(reader),
    memberName: instance,
    sessionTimeoutMs,
    onOwned(key, value) {
      const read = readTracked(key, value);
      if (!read.ok) events.onInvalid(key, read.problem);
      else if (read.value.source === source) events.onOwned(key);
      else events.onDeleted(key);
    },
    onDeleted: events.onDeleted,
    onMoved: events.onMoved,
    onSettled: events.onSettled,
    onCrash: events.onCrash,
  });
}

/** The consumer group of the instances of one reader. */
export const groupOf = (reader: string): string => `chatpulse-ingestion-${reader}`;

/** The value of a record of tracked-channels, whose key is the channel. */
export function readTracked(
  key: string,
  value: Buffer,
): { ok: true; value: TrackedChannel } | { ok: false; problem: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value.toString());
  } catch {
    return { ok: false, problem: 'the value is no JSON' };
  }
  const validation = validateTrackedChannel(parsed);
  if (!validation.ok || validation.value.channel === key) return validation;
  return { ok: false, problem: 'the key is not the channel' };
}
