import { topicNames, type Watermark } from '@chatpulse/contracts';
import { createKafka, type Kafka, type OutgoingRecord, readKafkaConfig } from '@chatpulse/kafka';
import { createLogger, readEnv } from '@chatpulse/service';

export type LogRecord = { key: string; value: string; partition: number; timestamp: number };

/** The Kafka of a stack, as a test looks at it. */
export type KafkaLog = {
  /** Every record that a topic holds now, tombstones left out. */
  read(topic: string): Promise<LogRecord[]>;
  /** Sends records; resolves when all are acknowledged. */
  send(records: readonly OutgoingRecord[]): Promise<void>;
  /** The newest watermark of each partition. */
  watermarks(): Promise<Watermark[]>;
  /** Resolves when a transaction has written to the topic and is not through. */
  untilWithinTransaction(topic: string): Promise<void>;
  close(): Promise<void>;
};

export function openKafkaLog(brokers: string): KafkaLog {
  const config = readEnv({ KAFKA_BROKERS: brokers }, (vars) =>
    readKafkaConfig(vars, { clientId: 'system-test' }),
  );
  const kafka: Kafka = createKafka({
    config,
    logger: createLogger({ service: 'system-test', level: 'error' }),
  });

  const read = async (topic: string): Promise<LogRecord[]> => {
    const records: LogRecord[] = [];
    const table = await kafka.followTable({
      topic,
      onRecord: ({ key, value, partition, timestamp }) => {
        if (value !== null) records.push({ key, value: value.toString(), partition, timestamp });
      },
      onCrash: (error) => {
        throw error;
      },
    });
    await table.caughtUp;
    await table.stop();
    return records;
  };
  const send = async (records: readonly OutgoingRecord[]): Promise<void> => {
    const producer = kafka.producer();
    await producer.connect();
    await Promise.all(records.map((record) => producer.send(record)));
    await producer.disconnect();
  };
  const watermarks = async (): Promise<Watermark[]> => {
    const newest = new Map<number, Watermark>();
    for (const { key, value, partition } of await read(topicNames.stats)) {
      if (key.startsWith('watermark|')) newest.set(partition, JSON.parse(value) as Watermark);
    }
    return [...newest.values()];
  };
  const untilWithinTransaction = async (topic: string): Promise<void> => {
    for (const end = Date.now() + 60_000; Date.now() < end; ) {
      const [view] = await kafka.admin().viewTopics([topic]);
      if (view?.partitions.some(({ high, highWatermark }) => high !== highWatermark)) return;
    }
    throw new Error(`nothing was written to ${topic} in a transaction`);
  };
  return { read, send, watermarks, untilWithinTransaction, close: () => kafka.disconnect() };
}
