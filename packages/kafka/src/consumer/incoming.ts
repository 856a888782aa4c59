import type kafkajs from 'kafkajs';
import type { IncomingMessage } from '../messages.js';

export function toIncoming(topic: string, partition: number, message: kafkajs.KafkaMessage): IncomingMessage {
  const { offset, timestamp, key, value, headers } = message;
  return { topic, partition, offset, timestamp: Number(timestamp), key, value, headers: toText(headers) };
}

function toText(headers: kafkajs.IHeaders | undefined): Record<string, string> {
  const text: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    const last: Buffer | string | null | undefined = Array.isArray(value) ? value.at(-1) : value;
    // kafkajs's types know of no header without a value; Java's clients write them.
    text[name] = last?.toString() ?? '';
  }
  return text;
}
