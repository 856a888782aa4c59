import type { Channel } from '../../src/producer/channel.js';

type Sent = {
  readonly topic: string;
  readonly partition: number;
  readonly values: string[];
  readonly producerId: number;
};

/**
 * A channel and the broker behind it, as far as a producer sees them. `answers` decides each attempt: store
 * and acknowledge, or throw; `storeAnyway` makes it a lost answer. Like a broker it takes a batch for a
 * repetition, and drops it, when the sequence number was used before under the same producer id.
 */
export interface FakeChannel extends Channel {
  /** Every attempt, in order. */
  readonly attempts: Sent[];
  /** What a reader of `topic/partition` would see. */
  stored(topic: string, partition: number): string[];
  /** The most requests that one partition ever had under way. */
  readonly maxUnderWay: number;
}

export type Answer = (
  attempt: Sent & { readonly number: number },
) => 'store' | { error: Error; storeAnyway?: boolean };

export function createFakeChannel(answer: Answer = () => 'store'): FakeChannel {
  const attempts: Sent[] = [];
  const logs = new Map<string, string[]>();
  const sequences = new Map<string, number>();
  const taken = new Map<string, number>();
  const underWay = new Map<string, number>();
  let producerId = 1;
  let maxUnderWay = 0;

  const store = (place: string, values: string[]): number => {
    const log = logs.get(place) ?? [];
    logs.set(place, log);
    const under = `${producerId}/${place}`;
    const sequence = sequences.get(under) ?? 0;
    const repetition = taken.get(`${under}/${sequence}`);
    if (repetition !== undefined) return repetition;
    taken.set(`${under}/${sequence}`, log.length);
    log.push(...values);
    return log.length - values.length;
  };

  return {
    attempts,
    get maxUnderWay() {
      return maxUnderWay;
    },
    stored: (topic, partition) => logs.get(`${topic}/${partition}`) ?? [],
    connect: async () => {},
    async send(topic, partition, batch) {
      const place = `${topic}/${partition}`;
      const count = (underWay.get(place) ?? 0) + 1;
      underWay.set(place, count);
      maxUnderWay = Math.max(maxUnderWay, count);
      await new Promise(setImmediate);
      underWay.set(place, count - 1);
      const values = batch.map(({ record }) => String(record.value));
      const attempt = { topic, partition, values, producerId };
      attempts.push(attempt);
      const outcome = answer({ ...attempt, number: attempts.length });
      if (outcome !== 'store') {
        if (outcome.storeAnyway) store(place, values);
        throw outcome.error;
      }
      const offset = store(place, values);
      const under = `${producerId}/${place}`;
      sequences.set(under, (sequences.get(under) ?? 0) + values.length);
      return String(offset);
    },
    renew() {
      producerId += 1;
    },
    disconnect: async () => {},
  };
}
