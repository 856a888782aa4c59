// Sends live chat until it is told to stop, or for so many events; then writes what became of them to a file.
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { wallClock } from '../wall-clock.ts';
import { chatEvents, firstOf } from './chat-events.ts';
import { openKafka } from './kafka.ts';
import type { LoadResult } from './load.ts';
import { chatTopic } from './topics.ts';

const [broker = '', settings = '{}', count = '0', file = ''] = process.argv.slice(2);
const kafka = openKafka(broker);
const producer = kafka.producer();
await producer.connect();

let stopping = false;
process.once('SIGTERM', () => {
  stopping = true;
});
let sent = 0;
let acknowledged = 0;
const failed = (error: unknown): void => {
  console.error(error);
  process.exit(1);
};
for (const { event, turnMs } of firstOf(Number(count), chatEvents(JSON.parse(settings)))) {
  while (turnMs > wallClock() && !stopping) await delay(1);
  if (stopping) break;
  const record = {
    topic: chatTopic,
    key: event.channelId,
    value: JSON.stringify(event),
    timestamp: event.sentAt,
  };
  sent += 1;
  producer.send(record).then(() => {
    acknowledged += 1;
  }, failed);
  // Behind its turns it never waits above, and would hear of nothing.
  if (sent % 1000 === 0) await delay(0);
}
await producer.flush();
await kafka.disconnect();
const result: LoadResult = { sent, acknowledged };
writeFileSync(file, JSON.stringify(result));
process.exit(0);
