export type { Admin } from './admin.js';
export { type KafkaConfig, readKafkaConfig } from './config.js';
export type { ConsumeOptions, IncomingBatch, RunningConsumer } from './consumer.js';
export { deadLetter, type FailedRecord } from './dead-letter.js';
export {
  DeliveryTimedOutError,
  KafkaRefusedError,
  KafkaUnavailableError,
  ProducerClosedError,
  RecordRejectedError,
  RecordTooLargeError,
} from './errors.js';
export { createKafka, type Kafka } from './kafka.js';
export type { IncomingMessage, OutgoingRecord, RecordPosition, TopicPartition } from './messages.js';
export { partitionFor } from './murmur2.js';
export type { Producer, ProducerOptions } from './producer.js';
export type { FollowedTable, FollowTableOptions, TableRecord } from './table.js';
