import type { RecordReader } from '../reading/record-reader.js';
import type { MemoryBroker } from './memory-broker.js';

export function createMemoryReader(broker: MemoryBroker): RecordReader {
  return {
    async read({ topic, partition, from, limit }) {
      const { low, end } = broker.ends(topic, partition);
      const all = broker.read(topic, partition, low);
      const isWanted = (message: { offset: string; timestamp: number }): boolean =>
        'offset' in from
          ? Number(message.offset) >= Number(from.offset)
          : message.timestamp >= from.timestamp;
      // A reader by time begins at the first that is not older; what comes after may be.
      const first = all.findIndex(isWanted);
      const messages = first === -1 ? [] : all.slice(first, first + limit);
      const next = messages.at(-1);
      return {
        messages,
        nextOffset: String(next === undefined ? end : Number(next.offset) + 1),
        low: String(low),
        end: String(end),
      };
    },
    async ends(topic) {
      return Array.from({ length: broker.partitionCount(topic) }, (_, partition) => {
        const { low, end } = broker.ends(topic, partition);
        return { partition, low: String(low), end: String(end) };
      });
    },
    topics: async () => broker.topicNames(),
    disconnect: async () => {},
  };
}
