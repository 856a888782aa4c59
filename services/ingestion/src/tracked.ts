import { type TrackedChannel, validateTrackedChannel } from '@chatpulse/contracts';
import type { Kafka } from '@chatpulse/kafka';

export type TrackedEvents = {
  onAdded(channel: string): void;
  onRemoved(channel: string): void;
  /** A record that is not by the contract; the channel is left as it was. */
  onInvalid(key: string, problem: string): void;
  onCrash(error: unknown): void;
};

/**
 * Follows the topic of tracked channels and tells of those of one source. Nothing is told before the topic
 * was read to its end: a channel that was added and removed again is never joined. It ends with `kafka`.
 */
export async function followTracked(
  kafka: Pick<Kafka, 'followTable'>,
  opts: { topic: string; source: TrackedChannel['source']; events: TrackedEvents },
): Promise<{ caughtUp: Promise<void> }> {
  const { topic, source, events } = opts;
  const desired = new Set<string>();
  let live = false;

  const set = (channel: string, wanted: boolean): void => {
    if (wanted === desired.has(channel)) return;
    if (wanted) desired.add(channel);
    else desired.delete(channel);
    if (live) (wanted ? events.onAdded : events.onRemoved)(channel);
  };

  const table = await kafka.followTable({
    topic,
    onCrash: events.onCrash,
    onRecord({ key, value }) {
      const read = value === null ? undefined : readTracked(key, value);
      if (read === undefined) set(key, false);
      else if (read.ok) set(key, read.value.source === source);
      else events.onInvalid(key, read.problem);
    },
  });
  const caughtUp = table.caughtUp.then(() => {
    live = true;
    for (const channel of desired) events.onAdded(channel);
  });
  return { caughtUp };
}

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
