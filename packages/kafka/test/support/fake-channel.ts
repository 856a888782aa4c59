import type { ChatpulseError } from '@chatpulse/service';
import type { Channel, Parcel, Receipt } from '../../src/producer/channel.js';

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
  /** Every attempt to store a batch, in order. */
  readonly attempts: Sent[];
  /** The partitions of each request, in order. */
  readonly requests: number[][];
  /** What a reader of `topic/partition` would see. */
  stored(topic: string, partition: number): string[];
  /** The most requests that one partition ever had under way. */
  readonly maxUnderWay: number;
}

export type Answer = (
  attempt: Sent & { readonly number: number },
) => 'store' | { error: ChatpulseError; storeAnyway?: boolean };

export function createFakeChannel(answer: Answer = () => 'store'): FakeChannel {
  const attempts: Sent[] = [];
  const requests: number[][] = [];
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

  const receive = ({ topic, partition, records }: Parcel): Receipt => {
    const place = `${topic}/${partition}`;
    const values = records.map(({ value }) => String(value));
    const attempt = { topic, partition, values, producerId };
    attempts.push(attempt);
    const outcome = answer({ ...attempt, number: attempts.length });
    if (outcome !== 'store') {
      if (outcome.storeAnyway) store(place, values);
      return { error: outcome.error };
    }
    const offset = store(place, values);
    const under = `${producerId}/${place}`;
    sequences.set(under, (sequences.get(under) ?? 0) + values.length);
    return { offset: String(offset) };
  };

  return {
    attempts,
    requests,
    get maxUnderWay() {
      return maxUnderWay;
    },
    stored: (topic, partition) => logs.get(`${topic}/${partition}`) ?? [],
    connect: async () => {},
    async send(parcels) {
      requests.push(parcels.map(({ partition }) => partition));
      const places = parcels.map(({ topic, partition }) => `${topic}/${partition}`);
      for (const place of places) {
        const count = (underWay.get(place) ?? 0) + 1;
        underWay.set(place, count);
        maxUnderWay = Math.max(maxUnderWay, count);
      }
      await new Promise(setImmediate);
      for (const place of places) underWay.set(place, (underWay.get(place) ?? 0) - 1);
      return parcels.map(receive);
    },
    renew() {
      producerId += 1;
    },
    disconnect: async () => {},
  };
}
