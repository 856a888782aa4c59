import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { topicNames, topics } from '../../packages/contracts/dist/index.js';
import { createCassandra } from '../../services/api/dist/cassandra.js';
import { createKeyspace, migrate } from '../../services/api/dist/schema.js';
import type { Cleanup } from '../cleanup.ts';
import { startLocalCassandra } from '../local-cassandra.ts';
import { startLocalKafka } from '../local-kafka.ts';
import { openKafka } from '../processor/kafka.ts';
import { rounded, tableText } from '../statistics.ts';
import { keyOf, partitions } from './records.ts';
import { logger, storeConfig } from './sides.ts';
import { type Expected, updates } from './updates.ts';

type Took = {
  records: number;
  rows: number;
  batches: number;
  seconds: number;
  cpuSeconds: number;
  peakMiB: number;
};
type Measured = Took & { name: string; perSecond: number; perProcessorSecond: number };

const channels = Number(process.env.CHANNELS ?? 1000);
const wanted = {
  materializer: Number(process.env.RECORDS ?? 400_000),
  insertPerRecord: Number(process.env.NAIVE_RECORDS ?? 40_000),
};
const hour = 3_600_000;
// Now, so that no row has outlived its time.
const startMs = Date.now() - (Date.now() % hour) - hour;

/**
 * Window updates a second from channel-stats into Cassandra, by one process of Node: the api's materializer, beside one
 * INSERT for each record as people write it. Each side reads a topic of the same records to its end, into a keyspace of
 * its own. @throws when a count in it is wrong: the bench is void
 */
export async function measureMaterializer(cleanup: Cleanup, say: (line: string) => void) {
  const broker = await startLocalKafka();
  cleanup.add(broker.stop);
  const cassandra = await startLocalCassandra();
  cleanup.add(cassandra.stop);
  const kafka = openKafka(broker.broker);
  cleanup.add(() => kafka.disconnect());
  const store = createCassandra({ config: storeConfig(cassandra.contactPoint, 'system'), logger });
  await store.connect(AbortSignal.timeout(30_000));
  cleanup.add(store.close);

  const fill = async (topic: string, count: number): Promise<{ sent: number; expected: Expected }> => {
    const spec = topics.find(({ name }) => name === topicNames.stats);
    if (spec === undefined) throw new Error('the contract has no channel-stats');
    const own = [topic, `${topic}.dlt`].map((name) => ({ ...spec, name, partitions }));
    await kafka.admin().ensureTopics(own, { replicationFactor: 1 });
    const producer = kafka.producer();
    await producer.connect();
    const expected = new Map<string, { messages: number; revision: number }>();
    let sent = 0;
    let waiting: Promise<unknown>[] = [];
    for (const { partition, key, value } of updates({ channels, count, startMs })) {
      waiting.push(producer.send({ topic, partition, key, value: JSON.stringify(value) }));
      sent += 1;
      if (value.type === 'window') {
        const { channelId, windowSizeSeconds, windowStart, messages, revision } = value;
        expected.set(keyOf(channelId, windowSizeSeconds, windowStart), { messages, revision });
      }
      if (waiting.length >= 5000) {
        await Promise.all(waiting);
        waiting = [];
      }
    }
    await Promise.all(waiting);
    await producer.disconnect();
    return { sent, expected };
  };

  const wrongIn = async (keyspace: string, expected: Expected): Promise<number> => {
    const query = `SELECT channel_id, window_s, window_start, messages, revision FROM ${keyspace}.channel_windows`;
    const found = new Map<string, { messages: number; revision: number }>();
    for await (const row of await store.client().execute(query, [], { prepare: true, fetchSize: 5000 })) {
      const key = keyOf(row.channel_id, row.window_s, row.window_start.getTime());
      found.set(key, { messages: Number(row.messages), revision: row.revision });
    }
    const wrong = [...expected].filter(([key, { messages, revision }]) => {
      const row = found.get(key);
      return row?.messages !== messages || row.revision !== revision;
    });
    return wrong.length + Math.abs(found.size - expected.size);
  };

  const measured: Measured[] = [];
  for (const name of ['insertPerRecord', 'materializer'] as const) {
    const keyspace = `bench_${name.toLowerCase()}`;
    await createKeyspace(store.client(), storeConfig(cassandra.contactPoint, keyspace));
    await migrate(store.client(), keyspace);
    const { sent, expected } = await fill(name, wanted[name]);
    say(`${name}: ${sent} records of ${expected.size} windows`);
    const script = join(import.meta.dirname, 'side-process.ts');
    const args = [name, broker.broker, cassandra.contactPoint, keyspace, name, String(sent)];
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--max-old-space-size=192',
      script,
      ...args,
    ]);
    const took = JSON.parse(stdout) as Took;
    const wrong = await wrongIn(keyspace, expected);
    if (wrong > 0) throw new Error(`void: ${wrong} of ${expected.size} windows are wrong in ${keyspace}`);
    measured.push({
      name,
      ...took,
      seconds: rounded(took.seconds),
      cpuSeconds: rounded(took.cpuSeconds),
      perSecond: Math.round(took.records / took.seconds),
      perProcessorSecond: Math.round(took.records / took.cpuSeconds),
    });
  }

  const [naive, own] = measured;
  if (naive === undefined || own === undefined) throw new Error('void: a side is missing');
  const ratio = rounded(own.perSecond / naive.perSecond);
  const cpuRatio = rounded(own.perProcessorSecond / naive.perProcessorSecond);
  const head = ['', 'records', 'updates/s', 'by one CPU/s', 'rows', 'rows/s', 'batches', 'peak MiB'];
  const rows = measured.map((side) => [
    side.name,
    side.records,
    side.perSecond,
    side.perProcessorSecond,
    side.rows,
    Math.round(side.rows / side.seconds),
    side.batches,
    side.peakMiB,
  ]);
  const text = `${tableText(head, rows)}\n\nratio ${ratio}, of processor time ${cpuRatio}; every count compared`;
  return { results: { ratio, cpuRatio, measured, settings: { channels, wanted } }, text };
}
