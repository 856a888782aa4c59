import type { Watermark, WindowStats } from '@chatpulse/contracts';
import type { Kafka } from '@chatpulse/kafka';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  type JavaStep,
  readWithJava,
  writeWithJava,
} from '../../../../packages/kafka/test/support/java-client.js';
import { plainClient } from '../../../../packages/kafka/test/support/plain-client.js';
import { takeOutPatch } from '../../../../packages/kafka/test/support/unpatched-kafkajs.js';
import { createApp } from '../../src/app.js';
import { createMaterializer } from '../../src/materializer.js';
import { createProgressReader } from '../../src/progress-reader.js';
import { createSightingFilter } from '../../src/sighting-filter.js';
import { minute, noon, watermark, windowStats } from '../samples.js';
import { serve, serviceParts } from '../service-parts.js';
import { eventually, openKafka, openStore, uniqueName } from './backends.js';
import { ownStats } from './instance.js';

jest.setTimeout(120_000);

const published = takeOutPatch();
const broker = String(process.env.TEST_KAFKA_BROKERS);
const now = (): number => noon + minute;
const tasks = [0, 1, 2, 3, 4];
const rounds = 9;
const recordsOfRound = 3;

type Delivered = { readonly offset: string; readonly value: Buffer | null };
type Row = { readonly revision: number; readonly messages: number; readonly state: string };

/**
 * What processors send that die inside of transactions and count again from where they had committed: five of them,
 * whose transactions overlap as those of a zombie and its successor do. The one that begins first ends last. A record
 * at a revision is the same whenever it is sent. `last`: the revisions that are committed in the end.
 */
function crashing(topic: string, channelOf: (task: number) => string): { steps: JavaStep[]; last: number[] } {
  const id = uniqueName('t');
  const last = tasks.map(() => 0);
  const steps: JavaStep[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const dies = (task: number): boolean => round < rounds - 1 && (round + task) % 3 !== 0;
    const send = (task: number, value: WindowStats | Watermark) =>
      steps.push({
        do: 'send',
        producer: `${id}-${task}`,
        topic,
        partition: 0,
        key: 'any',
        value: JSON.stringify(value),
      });
    for (const task of tasks) steps.push({ do: 'begin', producer: `${id}-${task}` });
    for (let more = 1; more <= recordsOfRound; more += 1) {
      for (const task of tasks) send(task, countedAs(channelOf(task), (last[task] ?? 0) + more));
    }
    for (const task of tasks.toReversed()) {
      const counted = (last[task] ?? 0) + recordsOfRound;
      send(task, watermark({ partition: Number(channelOf(task)), eventTime: noon + counted, counted }));
      steps.push({ do: dies(task) ? 'abort' : 'commit', producer: `${id}-${task}` });
      if (!dies(task)) last[task] = counted;
    }
  }
  return { steps, last };
}

const countedAs = (channelId: string, revision: number): WindowStats =>
  windowStats({ channelId, channel: `c${channelId}`, revision, messages: revision, bits: 2 * revision });

describe('records of transactions that were aborted', () => {
  let kafka: Kafka;
  let opened: Awaited<ReturnType<typeof openStore>>;
  let url: string;
  const closing: (() => Promise<unknown>)[] = [];
  let channels = 5000;

  beforeAll(async () => {
    kafka = openKafka();
    opened = await openStore({ now });
    const { read: progress } = createProgressReader({ store: opened.store, maxAgeMs: 0, now });
    const http = await serve(createApp({ ...serviceParts(now), ...opened, progress }));
    url = http.url;
    closing.push(http.close, opened.close, () => kafka.disconnect());
  });
  afterAll(async () => {
    for (const close of closing) await close();
  });

  const written = async () => {
    channels += 100;
    const first = channels;
    const channelOf = (task: number): string => String(first + task);
    const { topic, remove } = await ownStats(kafka, 1);
    closing.unshift(remove);
    const { steps, last } = crashing(topic, channelOf);
    await writeWithJava(broker, steps);
    const committed = await readWithJava(broker, topic);
    const all = await readWithJava(broker, topic, 'read_uncommitted');
    expect(all.length).toBeGreaterThan(committed.length);
    return { topic, last, channelOf, committed: new Set(committed.map(({ offset }) => offset)), all };
  };

  /** What a read_committed consumer of kafkajs as it was published is handed. */
  const leaking = async (topic: string, lastOffset: string | undefined): Promise<Delivered[]> => {
    const delivered: Delivered[] = [];
    const consumer = plainClient(published, broker).consumer({ groupId: uniqueName('plain') });
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({ eachMessage: async ({ message }) => void delivered.push(message) });
    await eventually('the end of the topic', async () => delivered.at(-1)?.offset === lastOffset);
    await consumer.disconnect();
    return delivered;
  };

  const row = async (channelId: string): Promise<Row | undefined> => {
    const response = await fetch(`${url}/channels/${channelId}/stats?window=1m`);
    if (response.status === 404) return undefined;
    expect(response.status).toBe(200);
    return ((await response.json()) as { data: Row[] }).data[0];
  };

  /** Materializes what was delivered, some records at a time, and looks at every channel after each of them. */
  const materialize = async (topic: string, delivered: readonly Delivered[], ids: readonly string[]) => {
    const sightings = createSightingFilter();
    const handler = createMaterializer({ ...serviceParts(now), store: opened.store, sightings, topic });
    const { signal } = new AbortController();
    const seen = new Map<string, Row[]>(ids.map((id) => [id, []]));
    const perBatch = 4;
    for (let from = 0; from < delivered.length; from += perBatch) {
      await handler.handleBatch({
        topic,
        partition: 0,
        messages: delivered.slice(from, from + perBatch).map(({ offset, value }) => {
          const record = { topic, partition: 0, offset, timestamp: noon, key: null, value, headers: {} };
          return { ...record, record, attempt: 1, correlationId: 'c', signal };
        }),
        deadLetter: async (_message, code) => {
          throw new Error(code);
        },
        signal,
      });
      for (const id of ids) {
        const found = await row(id);
        if (found !== undefined) seen.get(id)?.push(found);
      }
    }
    return seen;
  };

  const check = async (log: Awaited<ReturnType<typeof written>>, delivered: readonly Delivered[]) => {
    const ids = tasks.map(log.channelOf);
    const seen = await materialize(log.topic, delivered, ids);
    for (const rows of seen.values()) {
      const revisions = rows.map(({ revision }) => revision);
      expect(revisions.length).toBeGreaterThan(10);
      expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
      // What was early was not wrong: at each revision the numbers were those of that many events.
      expect(rows.map(({ messages }) => messages)).toEqual(revisions);
    }
    for (const task of tasks) {
      const [newest] = await opened.store.readWindows({
        channelId: log.channelOf(task),
        size: 60,
        fromMs: noon,
        toMs: noon + 1,
        limit: 1,
      });
      expect(newest).toEqual(countedAs(log.channelOf(task), log.last[task] ?? 0));
    }
    const marks = await opened.store.readWatermarks();
    for (const task of tasks) {
      const mark = marks.find(({ partition }) => String(partition) === log.channelOf(task));
      expect(mark?.counted).toBe(log.last[task]);
    }
  };

  test('kafkajs as published leaks some, and the store ends at the recount, without a number going down', async () => {
    const log = await written();
    const delivered = await leaking(log.topic, [...log.committed].at(-1));
    const leaked = delivered.filter(({ offset }) => !log.committed.has(offset));
    expect(leaked.length).toBeGreaterThan(0);
    await check(log, delivered);
  });

  test('so it does if every one of them is delivered', async () => {
    const log = await written();
    await check(log, log.all);
  });
});
