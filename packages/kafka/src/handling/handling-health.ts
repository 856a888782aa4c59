import type { Logger } from '@chatpulse/service';
import type { Monitor } from '../client/monitor.js';
import type { TopicPartition } from '../messages.js';
import type { Failure } from './fate.js';

type At = TopicPartition & { readonly offset: string };

/** What a group's handlers wait for and where they have stopped, for log, health and metrics. */
export interface HandlingHealth {
  waits(handlerId: string, at: At, wait: Failure & { attempt: number; nextDelayMs: number }): void;
  /** It had an answer of some kind: it waits no longer there. */
  answered(handlerId: string, at: TopicPartition): void;
  stopped(handlerId: string, at: At, stop: Failure & { why: string }): void;
  /** Of partitions that are no longer read here there is nothing to say. */
  keep(assigned: readonly TopicPartition[]): void;
}

const placeOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;

export function createHandlingHealth({
  monitor,
  logger,
}: {
  monitor: Pick<Monitor, 'state' | 'halted' | 'forget'>;
  logger: Logger;
}): HandlingHealth {
  /** By handler, then by place: the attempt and what is said of it. */
  const waiting = new Map<string, Map<string, { attempt: number; says: string }>>();
  /** By place: parts of the check. */
  const stops = new Map<string, string[]>();

  /** One line a handler: the partition that waits longest speaks for all. */
  const report = (handlerId: string): void => {
    const waits = [...(waiting.get(handlerId)?.values() ?? [])];
    const longest = waits.sort((a, b) => b.attempt - a.attempt)[0];
    monitor.state(handlerId, longest?.says);
  };

  const endWait = (handlerId: string, place: string): void => {
    if (waiting.get(handlerId)?.delete(place)) report(handlerId);
  };

  return {
    waits(handlerId, at, { attempt, nextDelayMs, code, error }) {
      const { topic, partition, offset } = at;
      logger.warn(
        { handlerId, topic, partition, offset, attempt, nextDelayMs, code, error },
        'kafka: a dependency is down, the partition waits for it',
      );
      const places = waiting.get(handlerId) ?? new Map();
      const says = `waits for its dependency: attempt ${attempt}, next in ${nextDelayMs} ms`;
      waiting.set(handlerId, places.set(placeOf(at), { attempt, says }));
      report(handlerId);
    },
    answered: (handlerId, at) => endWait(handlerId, placeOf(at)),
    stopped(handlerId, at, { why, code, error }) {
      const { topic, partition, offset } = at;
      logger.error({ handlerId, topic, partition, offset, why, code, error }, 'kafka: partition stopped');
      const part = `${handlerId} on ${placeOf(at)}`;
      stops.set(placeOf(at), [...(stops.get(placeOf(at)) ?? []), part]);
      monitor.halted(
        part,
        `is stopped at offset ${offset}: ${why} (${code}: ${error}); put the handler or the sender right, then restart`,
      );
    },
    keep(assigned) {
      const places = new Set(assigned.map(placeOf));
      for (const [handlerId, waits] of waiting) {
        for (const place of waits.keys()) if (!places.has(place)) endWait(handlerId, place);
      }
      for (const [place, parts] of stops) {
        if (places.has(place)) continue;
        stops.delete(place);
        for (const part of parts) monitor.forget(part);
      }
    },
  };
}
