import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { topics } from '../../packages/contracts/dist/index.js';
import type { Cleanup } from '../cleanup.ts';
import { startLocalCassandra } from '../local-cassandra.ts';
import { startLocalKafka } from '../local-kafka.ts';
import { openKafka } from '../processor/kafka.ts';
import { median, rounded, tableText } from '../statistics.ts';
import { columnsCheck, pageCheck, sameBytes } from './answers.ts';
import { keepCounting, paces } from './counting.ts';
import { fillStore, newestBucket } from './fill-store.ts';
import { migrate, startInstance } from './instance.ts';
import { type Load, load, type Side } from './load.ts';
import { startServer } from './servers.ts';
import { endOfCounts, pathOf } from './store-content.ts';

const channels = Number(process.env.CHANNELS ?? 1000);
const rounds = Number(process.env.ROUNDS ?? 5);
const seconds = Number(process.env.SECONDS ?? 10);
const warmUpSeconds = Number(process.env.WARM_UP_SECONDS ?? 20);
const connections = Number(process.env.CONNECTIONS ?? 32);
const goals = { bareHttp: 0.4, naive: 5, p99Ms: 5 };

/**
 * GET /channels/{id}/stats?window=1m (60 points) of the api as it is shipped, beside (a) a bare node:http server that
 * answers the same bytes from memory and (b) Express with one Cassandra query for each request, in alternating rounds over
 * a store with a day of minutes and a month of larger windows. `apiWhileCounting` is the api once more, while counts
 * change ten times a second. @throws when an answer is no 200 or not what the store holds: the bench is void
 */
export async function measureStats(cleanup: Cleanup, say: (line: string) => void) {
  const folder = await mkdtemp(join(tmpdir(), 'chatpulse-bench-api-'));
  cleanup.add(() => rm(folder, { recursive: true, force: true }));
  const broker = await startLocalKafka();
  cleanup.add(broker.stop);
  const cassandra = await startLocalCassandra();
  cleanup.add(cassandra.stop);
  const { contactPoint } = cassandra;
  const kafka = openKafka(broker.broker);
  cleanup.add(() => kafka.disconnect());
  await kafka.admin().ensureTopics(topics, { replicationFactor: 1 });

  const backends = { broker: broker.broker, contactPoint, folder };
  await migrate(backends);
  const endMs = endOfCounts(Date.now());
  const begun = performance.now();
  const store = await fillStore({ contactPoint, channels, endMs, say });
  await store.close();
  const fill = { channels, rows: store.rows, seconds: Math.round((performance.now() - begun) / 1000) };
  say(`the store holds ${fill.rows} rows after ${fill.seconds} s`);

  const materializer = await startInstance(backends, { ROLES: 'materializer' });
  cleanup.add(materializer.stop);
  const api = await startInstance(backends, { ROLES: 'rest' });
  cleanup.add(api.stop);
  const counting = await keepCounting(kafka, { channels, endMs });
  cleanup.add(counting.stop);
  const page = pageCheck(endMs);
  const bodies: string[] = [];
  for (let rank = 0; rank < channels; rank++) {
    const body = await (await fetch(api.url + pathOf(rank))).text();
    const wrong = page(rank, body);
    if (wrong !== undefined) throw new Error(`void: ${wrong}`);
    bodies.push(body);
  }
  const memory = join(folder, 'bodies.json');
  await writeFile(
    memory,
    JSON.stringify(Object.fromEntries(bodies.map((body, rank) => [pathOf(rank), body]))),
  );
  const bare = await startServer('bare-process.ts', [memory], folder);
  cleanup.add(bare.stop);
  const naive = await startServer('naive-process.ts', [contactPoint, newestBucket(endMs)], folder);
  cleanup.add(naive.stop);

  const server = { port: Number(new URL(api.url).port), usage: api.usage, stop: api.stop };
  const sides: Side[] = [
    { name: 'api', server, check: page },
    { name: 'bareHttp', server: bare, check: sameBytes(bodies) },
    { name: 'naive', server: naive, check: columnsCheck(endMs), mayFail: true },
    { name: 'apiWhileCounting', server, check: page },
  ];
  const measure = (
    side: Side,
    settings: { seed: number; rate?: number; seconds?: number },
  ): Promise<Load> => {
    counting.pace(side.name === 'apiWhileCounting' ? 'counting' : 'quiet');
    return load(side, { channels, connections, seconds, ...settings });
  };

  for (const side of sides) await measure(side, { seed: 1, seconds: warmUpSeconds });
  const most = new Map<string, Load[]>(sides.map(({ name }) => [name, []]));
  const half = new Map<string, Load[]>(sides.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const side of round % 2 === 0 ? sides : [...sides].reverse()) {
      const { name } = side;
      const highest = await measure(side, { seed: 2 + round });
      // At once, of its own highest rate: what the machine has to give changes while the bench runs.
      const halved = await measure(side, { seed: 100 + round, rate: highest.perSecond / 2 });
      most.get(name)?.push(highest);
      half.get(name)?.push(halved);
      const text = ({ perSecond, p99, cpuMicros }: Load): string =>
        `${Math.round(perSecond)}/s, p99 ${rounded(p99)} ms, ${Math.round(cpuMicros)} µs`;
      say(`round ${round + 1}: ${name} ${text(highest)}; at half ${text(halved)}`);
    }
  }
  const all = (loads: typeof most, name: string, what: keyof Load): number[] =>
    (loads.get(name) ?? []).map((load) => load[what] ?? Number.NaN);
  const middle = (...which: Parameters<typeof all>): number => median(all(...which));

  /** Of the rounds' own ratios the median: what else the machine does moves all sides of a round. */
  const ratio = (over: string, under: string, what: keyof Load): number =>
    rounded(
      median(all(most, over, what).map((value, at) => value / (all(most, under, what)[at] ?? Number.NaN))),
    );
  const ratios = {
    bareHttp: ratio('api', 'bareHttp', 'perSecond'),
    naive: ratio('api', 'naive', 'perSecond'),
  };
  /** Of processor time for a request: the load shares the machine, and can be what limits the faster side. */
  const cpuRatios = {
    bareHttp: ratio('bareHttp', 'api', 'cpuMicros'),
    naive: ratio('naive', 'api', 'cpuMicros'),
  };
  const figures = sides.map(({ name }) => {
    const total = (what: 'requests' | 'faults' | 'checked'): number =>
      [most, half].flatMap((loads) => all(loads, name, what)).reduce((sum, value) => sum + value, 0);
    return {
      name,
      perSecond: Math.round(middle(most, name, 'perSecond')),
      p50Ms: rounded(middle(most, name, 'p50')),
      p99Ms: rounded(middle(most, name, 'p99')),
      cpuMicros: Math.round(middle(most, name, 'cpuMicros')),
      atHalf: {
        perSecond: Math.round(middle(half, name, 'perSecond')),
        p50Ms: rounded(middle(half, name, 'p50')),
        p99Ms: rounded(middle(half, name, 'p99')),
        p99FromDueMs: rounded(middle(half, name, 'p99FromDue')),
      },
      requests: total('requests'),
      faults: total('faults'),
      checkedInFull: total('checked'),
    };
  });
  const bodyBytes = Math.round(bodies.reduce((sum, { length }) => sum + length, 0) / channels);
  const residentMiB = Math.round(api.usage().residentMiB);
  const settings = { channels, rounds, seconds, warmUpSeconds, connections, bodyBytes, paces };
  const ofHalf = ['half: /s', 'p50 ms', 'p99 ms', 'from due'];
  const head = ['', 'requests/s', 'p50 ms', 'p99 ms', 'CPU µs', ...ofHalf, 'checked'];
  const rows = figures.map(({ name, perSecond, p50Ms, p99Ms, cpuMicros, atHalf, checkedInFull }) => [
    name,
    ...[perSecond, p50Ms, p99Ms, cpuMicros, ...Object.values(atHalf), checkedInFull],
  ]);
  const text = [
    tableText(head, rows),
    '',
    `ratio to bare http ${ratios.bareHttp} (goal ${goals.bareHttp}), of processor time ${cpuRatios.bareHttp}`,
    `ratio to naive ${ratios.naive} (goal ${goals.naive}), of processor time ${cpuRatios.naive}`,
    `p99 at half of the highest rate ${figures[0]?.atHalf.p99Ms} ms (goal: under ${goals.p99Ms})`,
  ].join('\n');
  return { results: { ratios, cpuRatios, goals, figures, residentMiB, fill, settings }, text };
}
