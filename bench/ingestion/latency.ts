import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Kafka } from '../../packages/kafka/dist/index.js';
import { waitUntil } from '../wait-until.ts';
import { wallClock } from '../wall-clock.ts';
import type { Chat } from './chat.ts';
import { type Delay, delayOf } from './delay.ts';
import { type Entry, entryOf, identityOf } from './ids.ts';
import type { Listener } from './listener.ts';

export type Latency = {
  readonly perSecond: number;
  readonly events: number;
  /** From Twitch's sent time; the simulator's holds the delays that Twitch itself has, up to 6 s. */
  readonly sinceSentMs: Delay;
  /** From the moment at which the simulator put the line on the socket. */
  readonly sinceSocketMs: Delay;
};

/**
 * From the moment a line was sent to the moment at which a reader of the topic holds its record, so a little more than to
 * its acknowledgement: a reader is handed no record before Kafka has acknowledged it.
 */
export async function measureLatency(
  kafka: Kafka,
  { chat, listener }: { chat: Chat; listener: Listener },
  { perSecond, warmUpSeconds, seconds }: { perSecond: number; warmUpSeconds: number; seconds: number },
): Promise<Latency> {
  const arrivals = new Map<string, { atMs: number; sentAt: number }>();
  let crash: unknown;
  let assigned = false;
  const running = await kafka.handle({
    groupId: `bench-${randomUUID()}`,
    fromBeginning: false,
    onAssigned: () => {
      assigned = true;
    },
    onCrash: (error) => {
      crash = error;
    },
    handlers: [
      {
        id: `bench.${randomUUID()}`,
        topic: listener.topic,
        order: 'key',
        async handleBatch({ messages }) {
          const atMs = wallClock();
          for (const { record } of messages) {
            const event = JSON.parse(String(record.value));
            if (event.kind !== 'tick')
              arrivals.set(identityOf(entryOf(event)), { atMs, sentAt: event.sentAt });
          }
        },
      },
    ],
  });
  await waitUntil('the reader’s partitions', () => assigned || undefined, { withinMs: 30_000 });
  const { sent: before } = await chat.status();
  await chat.setRate(perSecond);
  await wait(warmUpSeconds * 1000);
  const fromMs = wallClock();
  await wait(seconds * 1000);
  const untilMs = wallClock();
  const sent = (await chat.silence()) - before;
  await waitUntil('all that was sent', () => (arrivals.size >= sent ? true : undefined), {
    withinMs: 30_000,
  });
  if (crash !== undefined) throw crash;
  await running.stop();

  const sinceSent: number[] = [];
  const sinceSocket: number[] = [];
  for await (const line of chat.ledger()) {
    const entry: Entry & { sentToClientAt: number } = JSON.parse(line);
    const { sentToClientAt } = entry;
    if (sentToClientAt < fromMs || sentToClientAt >= untilMs) continue;
    const arrival = arrivals.get(identityOf(entry));
    if (arrival === undefined) throw new Error('void: a line has no record');
    sinceSent.push(arrival.atMs - entry.sentAt);
    sinceSocket.push(arrival.atMs - sentToClientAt);
  }
  return {
    perSecond,
    events: sinceSent.length,
    sinceSentMs: delayOf(sinceSent),
    sinceSocketMs: delayOf(sinceSocket),
  };
}
