import type {
  Admin,
  AuditLog,
  DeadLetterDesk,
  KafkaViews,
  Producer,
  RecordReader,
  RegisteredHandler,
  Reprocessing,
} from '@chatpulse/kafka';

/** What the surface needs of the kit in this process. */
export type OperatorKafka = {
  readonly admin: Pick<Admin, 'viewTopics' | 'viewGroups' | 'compareTopics' | 'flow'>;
  readonly reader: Pick<RecordReader, 'read' | 'ends' | 'topics'>;
  readonly producer: Pick<Producer, 'send'>;
  readonly deadLetters: Pick<DeadLetterDesk, 'list'>;
  readonly reprocessing: Pick<Reprocessing, 'start' | 'stop' | 'run'>;
  readonly audit: Pick<AuditLog, 'append' | 'list'>;
  readonly views: KafkaViews;
  readonly handlers: () => readonly RegisteredHandler[];
};
