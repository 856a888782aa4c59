// The consumer that people write for speed: kafkajs as it was published, `eachMessage`, `JSON.parse`, a Map of counts
// by channel and minute. It forgets everything when it stops, so what it counted is written to a file first.
import { writeFileSync } from 'node:fs';
import { publishedKafkajs } from '../published-kafkajs.ts';
import { wallClock } from '../wall-clock.ts';

/** Moments are epoch ms, with fractions. */
export type MapResult = {
  readonly firstAt: number;
  readonly halfAt: number;
  readonly lastAt: number;
  readonly counts: readonly (readonly [string, number])[];
};

const [broker = '', groupId = '', topic = '', count = '0', file = ''] = process.argv.slice(2);
const wanted = Number(count);
const half = Math.ceil(wanted / 2);
const { library, remove } = publishedKafkajs();
const { NOTHING } = library.logLevel;
const consumer = new library.Kafka({ brokers: [broker], clientId: 'bench-map', logLevel: NOTHING }).consumer({
  groupId,
});

const counts = new Map<string, number>();
let handled = 0;
let firstAt = 0;
let halfAt = 0;
const lastAt = await new Promise<number>((resolve, reject) => {
  const eachMessage = async ({ message }: { message: { value: Buffer | null } }): Promise<void> => {
    if (handled === 0) firstAt = wallClock();
    const event = JSON.parse(String(message.value));
    if (event.kind === 'message') {
      const key = `${event.channelId}|60|${event.sentAt - (event.sentAt % 60_000)}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    handled += 1;
    if (handled === half) halfAt = wallClock();
    if (handled === wanted) resolve(wallClock());
  };
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) reject(payload.error);
  });
  const run = async (): Promise<void> => {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({ eachMessage });
  };
  run().catch(reject);
});

const result: MapResult = { firstAt, halfAt, lastAt, counts: [...counts] };
writeFileSync(file, JSON.stringify(result));
await consumer.disconnect();
remove();
