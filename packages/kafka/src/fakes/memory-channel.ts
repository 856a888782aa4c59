import type { ChatpulseError } from '@chatpulse/service';
import { KafkaUnavailableError } from '../errors.js';
import type { Channel, Parcel, Receipt } from '../producer/channel.js';
import type { MemoryBroker } from './memory-broker.js';

/** A channel to a broker that never loses an answer. */
export function createMemoryChannel(broker: MemoryBroker): Channel {
  const store = ({ topic, partition, records }: Parcel): Receipt => {
    if (!broker.has(topic)) return { error: new KafkaUnavailableError(`there is no topic ${topic}`) };
    try {
      const sent = records.map(({ key, value, headers, timestamp }) => ({
        topic,
        key,
        value,
        headers,
        timestamp,
      }));
      return { offset: String(broker.append(topic, partition, sent)) };
    } catch (error) {
      return { error: error as ChatpulseError };
    }
  };
  return {
    connect: async () => {},
    async send(parcels) {
      await new Promise(setImmediate);
      return parcels.map(store);
    },
    renew: () => {},
    disconnect: async () => {},
  };
}
