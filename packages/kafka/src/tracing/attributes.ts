import type { Attributes } from '@opentelemetry/api';
import type { Delivery, SentRecord, TracedRecord } from './tracing.js';

const maxKeyLength = 256;

/** Names of OpenTelemetry's messaging conventions; `kafka.*` are ours. */
export function sendAttributes({ topic, key, partition }: SentRecord): Attributes {
  return {
    ...destination(topic, partition),
    ...keyOf(key),
    'messaging.operation.name': 'send',
    'messaging.operation.type': 'send',
  };
}

export function deliveryAttributes(record: TracedRecord, delivery: Delivery): Attributes {
  return {
    ...destination(record.topic, record.partition),
    ...keyOf(record.key),
    ...handler(delivery),
    'messaging.kafka.offset': Number(record.offset),
    'messaging.message.conversation_id': record.headers['x-correlation-id'],
  };
}

export function batchAttributes(first: TracedRecord, count: number, delivery: Delivery): Attributes {
  return {
    ...destination(first.topic, first.partition),
    ...handler(delivery),
    'messaging.batch.message_count': count,
  };
}

function destination(topic: string, partition: number | undefined): Attributes {
  return {
    'messaging.system': 'kafka',
    'messaging.destination.name': topic,
    'messaging.destination.partition.id': partition === undefined ? undefined : String(partition),
  };
}

function handler({ operation, handlerId, attempt, delayMs, groupId }: Delivery): Attributes {
  return {
    'messaging.operation.name': operation,
    'messaging.operation.type': 'process',
    'messaging.consumer.group.name': groupId,
    'kafka.handler.id': handlerId,
    'kafka.attempt': attempt,
    'kafka.delay_ms': delayMs,
  };
}

function keyOf(key: string | Buffer | null): Attributes {
  return { 'messaging.kafka.message.key': key?.toString().slice(0, maxKeyLength) };
}
