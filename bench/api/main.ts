// GET /channels/{id}/stats?window=1m (60 points) of the api as it is shipped, beside (a) a bare node:http server that answers
// the same bytes from memory and (b) Express with one Cassandra query for each request, in alternating rounds over a store
// with a day of minutes and a month of larger windows. Writes bench/results/api.json and prints a table. Void, so exit 1,
// when an answer is no 200 or not what the store holds. CHANNELS, ROUNDS, SECONDS and CONNECTIONS make it shorter.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { topics } from '../../packages/contracts/dist/index.js';
import { createCleanup } from '../cleanup.ts';
import { startLocalCassandra } from '../local-cassandra.ts';
import { startLocalKafka } from '../local-kafka.ts';
import { openKafka } from '../processor/kafka.ts';
import { machine, writeResults } from '../results-file.ts';
import { median, rounded, tableText } from '../statistics.ts';
import { columnsCheck, pageCheck, sameBytes } from './answers.ts';
import { fillStore, newestBucket } from './fill-store.ts';
import { migrate, startInstance } from './instance.ts';
import { type Load, load, type Side } from './load.ts';
import { keepMarking } from './marking.ts';
import { startServer } from './servers.ts';
import { endOfCounts, pathOf } from './store-content.ts';

const channels = Number(process.env.CHANNELS ?? 1000);
const rounds = Number(process.env.ROUNDS ?? 5);
const seconds = Number(process.env.SECONDS ?? 10);
const connections = Number(process.env.CONNECTIONS ?? 32);
const goals = { bareHttp: 0.4, naive: 5, p99Ms: 5 };

const cleanup = createCleanup();
const say = (line: string): void => void process.stderr.write(`${line}\n`);
try {
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
  cleanup.add(store.close);
  const fill = { channels, rows: store.rows, seconds: Math.round((performance.now() - begun) / 1000) };
  say(`the store holds ${fill.rows} rows after ${fill.seconds} s`);

  const api = await startInstance(backends, { ROLES: 'rest' });
  cleanup.add(api.stop);
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
    { name: 'naive', server: naive, check: columnsCheck(endMs) },
    { name: 'apiWhileMarksMove', server, check: page },
  ];
  const measure = async (
    side: Side,
    settings: { seed: number; rate?: number; seconds?: number },
  ): Promise<Load> => {
    const marking = side.name === 'apiWhileMarksMove' ? keepMarking(store) : undefined;
    try {
      return await load(side, { channels, connections, seconds, ...settings });
    } finally {
      await marking?.stop();
    }
  };

  const loads = new Map<string, Load[]>(sides.map(({ name }) => [name, []]));
  for (const side of sides) await measure(side, { seed: 1, seconds: Math.min(seconds, 5) });
  for (let round = 0; round < rounds; round++) {
    for (const side of round % 2 === 0 ? sides : [...sides].reverse()) {
      const found = await measure(side, { seed: 2 + round });
      loads.get(side.name)?.push(found);
      say(
        `round ${round + 1}: ${side.name} ${Math.round(found.perSecond)}/s, ${Math.round(found.cpuMicros)} µs`,
      );
    }
  }
  const of = (name: string, what: keyof Load): number[] =>
    (loads.get(name) ?? []).map((found) => found[what]);
  const halves = new Map<string, Load>();
  for (const side of sides) {
    halves.set(side.name, await measure(side, { seed: 100, rate: median(of(side.name, 'perSecond')) / 2 }));
  }

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
    const half = halves.get(name);
    const middle = (what: keyof Load): number => rounded(median(of(name, what)));
    return {
      name,
      perSecond: Math.round(middle('perSecond')),
      p50Ms: middle('p50'),
      p99Ms: middle('p99'),
      cpuMicros: Math.round(middle('cpuMicros')),
      atHalf: {
        perSecond: Math.round(half?.perSecond ?? 0),
        p50Ms: rounded(half?.p50 ?? 0),
        p99Ms: rounded(half?.p99 ?? 0),
      },
      requests: of(name, 'requests').reduce((sum, count) => sum + count, half?.requests ?? 0),
      checkedInFull: of(name, 'checked').reduce((sum, count) => sum + count, half?.checked ?? 0),
    };
  });
  const bodyBytes = Math.round(bodies.reduce((sum, { length }) => sum + length, 0) / channels);
  const p99Ms = figures[0]?.atHalf.p99Ms ?? Number.NaN;
  const settings = { channels, rounds, seconds, connections, bodyBytes };
  writeResults('api', { ratios, cpuRatios, goals, figures, fill, settings, machine: machine() });
  const head = ['', 'requests/s', 'p50 ms', 'p99 ms', 'CPU µs', 'half: /s', 'p50 ms', 'p99 ms', 'checked'];
  const rows = figures.map(({ name, perSecond, p50Ms, p99Ms, cpuMicros, atHalf, checkedInFull }) => [
    name,
    ...[perSecond, p50Ms, p99Ms, cpuMicros, atHalf.perSecond, atHalf.p50Ms, atHalf.p99Ms, checkedInFull],
  ]);
  console.log(`${tableText(head, rows)}\n`);
  console.log(
    `ratio to bare http ${ratios.bareHttp} (goal ${goals.bareHttp}), of processor time ${cpuRatios.bareHttp}`,
  );
  console.log(`ratio to naive ${ratios.naive} (goal ${goals.naive}), of processor time ${cpuRatios.naive}`);
  console.log(`p99 at half of the highest rate ${p99Ms} ms (goal: under ${goals.p99Ms})`);
} finally {
  await cleanup.run();
}
