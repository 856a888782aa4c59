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

  type Loads = ReadonlyMap<string, readonly Load[]>;
  const inRounds = async (
    what: string,
    firstSeed: number,
    rateOf?: (name: string) => number,
  ): Promise<Loads> => {
    const loads = new Map<string, Load[]>(sides.map(({ name }) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const side of round % 2 === 0 ? sides : [...sides].reverse()) {
        const rate = rateOf?.(side.name);
        const found = await measure(side, {
          seed: firstSeed + round,
          ...(rate === undefined ? {} : { rate }),
        });
        loads.get(side.name)?.push(found);
        const figures = `${Math.round(found.perSecond)}/s, p99 ${rounded(found.p99)} ms, ${Math.round(found.cpuMicros)} µs`;
        say(`${what} ${round + 1}: ${side.name} ${figures}`);
      }
    }
    return loads;
  };
  const middle = (loads: Loads, name: string, what: keyof Load): number =>
    median((loads.get(name) ?? []).map((load) => load[what]));

  for (const side of sides) await measure(side, { seed: 1, seconds: warmUpSeconds });
  const most = await inRounds('round', 2);
  const half = await inRounds('at half, round', 100, (name) => middle(most, name, 'perSecond') / 2);

  const of = (name: string, what: keyof Load): number[] => (most.get(name) ?? []).map((load) => load[what]);
  /** Of the rounds' own ratios the median: what else the machine does moves all sides of a round. */
  const ratio = (over: string, under: string, what: keyof Load): number =>
    rounded(median(of(over, what).map((value, round) => value / (of(under, what)[round] ?? Number.NaN))));
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
    const total = (what: keyof Load): number =>
      [most, half].flatMap((loads) => loads.get(name) ?? []).reduce((sum, load) => sum + load[what], 0);
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
      },
      requests: total('requests'),
      faults: total('faults'),
      checkedInFull: total('checked'),
    };
  });
  const bodyBytes = Math.round(bodies.reduce((sum, { length }) => sum + length, 0) / channels);
  const residentMiB = Math.round(api.usage().residentMiB);
  const settings = { channels, rounds, seconds, warmUpSeconds, connections, bodyBytes, paces };
  const head = ['', 'requests/s', 'p50 ms', 'p99 ms', 'CPU µs', 'half: /s', 'p50 ms', 'p99 ms', 'checked'];
  const rows = figures.map(({ name, perSecond, p50Ms, p99Ms, cpuMicros, atHalf, checkedInFull }) => [
    name,
    ...[perSecond, p50Ms, p99Ms, cpuMicros, atHalf.perSecond, atHalf.p50Ms, atHalf.p99Ms, checkedInFull],
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
