export type { Admin } from './admin/admin.js';
export type { TopicFlow } from './admin/flow.js';
export type { GroupMemberView, GroupPartitionView, GroupView } from './admin/groups.js';
export type { PartitionView } from './admin/partitions.js';
export { describeDifference, type TopicDifference, type WantedTopic } from './admin/topic-comparison.js';
export { setUpTopics } from './admin/topic-setup.js';
export type { TopicView } from './admin/topic-views.js';
export type { TopicSetting, TopicSetupOutcome } from './admin/topics.js';
export type { AuditLog, ListAuditOptions, NewAuditEntry, StoredAuditEntry } from './audit/audit-log.js';
export { type KafkaConfig, readKafkaConfig } from './config/config.js';
export { reportDisabled } from './config/disabled.js';
export type { KafkaOptions } from './config/options.js';
export type { FollowedShare, FollowShareOptions } from './consumer/share.js';
export type { ShareEvents } from './consumer/share-book.js';
export type { FollowedTable, FollowTableOptions, TableRecord } from './consumer/table.js';
export { deadLetterRecord, type FailedRecord } from './dead-letters/dead-letter.js';
export type { Letter } from './dead-letters/letter.js';
export type { LetterFilter } from './dead-letters/letter-filter.js';
export type { LetterList, LetterView, ListLettersOptions } from './dead-letters/letter-list.js';
export {
  ContractViolatedError,
  DeliveryTimedOutError,
  DependencyDownError,
  errorFields,
  isRetriable,
  KafkaDisabledError,
  KafkaRefusedError,
  KafkaUnavailableError,
  LettersTooLateError,
  ProducerClosedError,
  RecordRejectedError,
  RecordTooLargeError,
  ReprocessOptionsInvalidError,
  RunInProgressError,
  SchemaRegistryRefusedError,
  SchemaRegistryUnavailableError,
  StartFailedError,
  TransactionsUnsupportedError,
  UnknownTopicError,
} from './errors.js';
export type { HandleOptions, RunningHandlers } from './handling/handle.js';
export type { BatchHandler, HandledBatch, HandledMessage, Handler, Validation } from './handling/handler.js';
export { deadLetter, drop, type Outcome, ok, retry } from './handling/outcome.js';
export { patternOf } from './handling/pattern.js';
export type { AnyHandler, RegisteredHandler } from './handling/registry.js';
export type { RetryPolicy } from './handling/retry-policy.js';
export type {
  KafkaHealthView,
  KafkaLiveView,
  KafkaMetricsView,
  KafkaReadyView,
  KafkaViews,
  MetricsComponent,
} from './health/views.js';
export { createKafka, type Kafka } from './kafka.js';
export type {
  Acknowledgement,
  IncomingMessage,
  OutgoingRecord,
  RecordPosition,
  TopicPartition,
} from './messages.js';
export { partitionFor } from './murmur2.js';
export type { Partitioner } from './producer/partitioner.js';
export type { Producer, ProducerOptions } from './producer/producer.js';
export {
  type Contract,
  createTypedProducer,
  type SendResult,
  type TypedProducer,
  type TypedRecord,
} from './producer/typed-producer.js';
export type { PartitionEnds, ReadFrom, RecordPage, RecordReader } from './reading/record-reader.js';
export { type ShownBytes, showBytes } from './reading/shown-bytes.js';
export type { DeadLetterDesk, DeadLetterDeskOptions } from './reprocessing/dead-letter-desk.js';
export type { Reprocessing } from './reprocessing/reprocessing.js';
export type { ReprocessOptions, RunView } from './reprocessing/run-view.js';
export { worstRetryMs } from './retrying/retry-way.js';
export { registerSchemas } from './schema-registry/register.js';
export { createRegistryClient, type RegistryClient } from './schema-registry/registry-client.js';
export { type Subject, subjectsOf } from './schema-registry/subjects.js';
export { type StartedKafka, type StartPlan, startKafka } from './start.js';
export type { Delivery, MessageContext, TracedRecord, Tracing } from './tracing/tracing.js';
