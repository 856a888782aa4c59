import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Kafka } from '../../packages/kafka/dist/index.js';
import { waitUntil } from '../wait-until.ts';
import type { Chat } from './chat.ts';
import { type Comparison, compareIds, type Entry, entryOf, identityOf } from './ids.ts';
import type { Listener } from './listener.ts';

/** Reads a topic from its start to the end it has now, and hands out each record. @returns how many */
export async function readToEnd(
  kafka: Kafka,
  topic: string,
  onRecord: (record: IncomingMessage) => void,
): Promise<number> {
  const [view] = await kafka.admin().viewTopics([topic]);
  const wanted = view?.messages ?? 0;
  if (wanted === 0) return 0;
  let read = 0;
  let crash: unknown;
  const running = await kafka.handle({
    groupId: `bench-${randomUUID()}`,
    fromBeginning: true,
    onCrash: (error) => {
      crash = error;
    },
    handlers: [
      {
        id: `bench.${randomUUID()}`,
        topic,
        order: 'key',
        async handleBatch({ messages }) {
          for (const { record } of messages) onRecord(record);
          read += messages.length;
        },
      },
    ],
  });
  await waitUntil(
    `all of ${topic}`,
    () => {
      if (crash !== undefined) throw crash;
      return read >= wanted || undefined;
    },
    { withinMs: 600_000, everyMs: 200 },
  );
  await running.stop();
  return read;
}

/** The ledger of a chat beside the topic of the one who listened to it. */
export async function compareStored(kafka: Kafka, chat: Chat, listener: Listener): Promise<Comparison> {
  const sent: string[] = [];
  for await (const line of chat.ledger()) {
    const entry: Entry = JSON.parse(line);
    if (listener.hears(entry)) sent.push(identityOf(entry));
  }
  const stored: string[] = [];
  await readToEnd(kafka, listener.topic, ({ value }) => {
    const event = JSON.parse(String(value));
    if (event.kind !== 'tick') stored.push(identityOf(entryOf(event)));
  });
  return compareIds(sent, stored);
}
