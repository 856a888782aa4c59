import { KafkaUnavailableError } from '../errors.js';
import type { Channel } from '../producer/channel.js';
import type { MemoryBroker } from './memory-broker.js';

/** A channel to a broker that never loses an answer. */
export function createMemoryChannel(broker: MemoryBroker): Channel {
  return {
    connect: async () => {},
    async send(topic, partition, batch) {
      await new Promise(setImmediate);
      if (!broker.has(topic)) throw new KafkaUnavailableError(`there is no topic ${topic}`);
      const records = batch.map(({ record, headers, timestamp }) => ({ ...record, headers, timestamp }));
      return String(broker.append(topic, partition, records));
    },
    renew: () => {},
    disconnect: async () => {},
  };
}
