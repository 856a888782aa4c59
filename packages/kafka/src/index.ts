export type { Admin } from './admin/admin.js';
export { type KafkaConfig, readKafkaConfig } from './config/config.js';
export type { ConsumeOptions, IncomingBatch, RunningConsumer } from './consumer/consumer.js';
export type { FollowedTable, FollowTableOptions, TableRecord } from './consumer/table.js';
export { deadLetter, type FailedRecord } from './dead-letters/dead-letter.js';
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
export type { Producer, ProducerOptions } from './producer/producer.js';
