// From sockets to acknowledged: how many lines a second ingestion takes, beside tmi.js and kafkajs as tutorials have
// them, each found as the highest rate at which its lag stays bounded; how soon a line is acknowledged; how long joining
// takes. Writes bench/results/ingestion.json and prints tables. Void, so exit 1, when a line is lost or a JOIN is one too
// many. SECONDS, START, JOINS=0 and ONLY=ingestion make it shorter.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCleanup } from '../cleanup.ts';
import { startLocalKafka } from '../local-kafka.ts';
import { openKafka } from '../processor/kafka.ts';
import { machine, writeResults } from '../results-file.ts';
import { type Chat, startChat } from './chat.ts';
import type { Comparison } from './ids.ts';
import { type Joins, measureJoins } from './joins.ts';
import { type Latency, measureLatency } from './latency.ts';
import { type Listener, startIngestion, startTutorial } from './listener.ts';
import { joinsTable, latencyTable, type Measured, reportOf, throughputTable } from './report.ts';
import { findCapacity } from './search.ts';
import { runAt, type Steady } from './steady.ts';
import { compareStored, readToEnd } from './stored.ts';
import { createTopics, deadLetterTopic } from './topics.ts';

const seconds = Number(process.env.SECONDS ?? 20);
const warmUpSeconds = Number(process.env.WARM_UP_SECONDS ?? 5);
const channels = Number(process.env.CHANNELS ?? 100);
const goals = { perSecond: 60_000, ratio: 5 };
const ceiling = 100_000;
const sides = {
  tutorial: { start: 2000, factor: 1.5, refine: 2 },
  ingestion: { start: Number(process.env.START ?? goals.perSecond), factor: 1.25, refine: 2 },
};

const cleanup = createCleanup();
const say = (line: string): void => void process.stderr.write(`${line}\n`);
try {
  const folder = await mkdtemp(join(tmpdir(), 'chatpulse-bench-'));
  cleanup.add(() => rm(folder, { recursive: true, force: true }));
  const { broker, pid: brokerPid, stop } = await startLocalKafka();
  cleanup.add(stop);
  const kafka = openKafka(broker);
  cleanup.add(() => kafka.disconnect());
  await createTopics(kafka.admin());

  const listen = async (
    start: (opts: { broker: string; chat: Chat; folder: string }) => Promise<Listener>,
  ): Promise<{ chat: Chat; listener: Listener; end(): Promise<void> }> => {
    const chat = await startChat({ folder, channels, joinLimit: 0 });
    cleanup.add(chat.stop);
    const listener = await start({ broker, chat, folder });
    cleanup.add(listener.stop);
    const end = async (): Promise<void> => {
      await listener.stop();
      await chat.stop();
    };
    return { chat, listener, end };
  };

  const measure = async (
    pair: { chat: Chat; listener: Listener },
    search: { start: number; factor: number; refine: number },
  ): Promise<Measured> => {
    // Until the code is compiled.
    const gently = { warmUpSeconds: 0, seconds: 2 * warmUpSeconds };
    await runAt(Math.round(search.start / 10), gently, { ...pair, brokerPid });
    await runAt(Math.round(search.start / 3), gently, { ...pair, brokerPid });
    const found = await findCapacity<Steady>({ ...search, ceiling }, async (perSecond) => {
      const run = await runAt(perSecond, { warmUpSeconds, seconds }, { ...pair, brokerPid });
      say(`${pair.listener.name}: ${JSON.stringify(run)}`);
      return { sustained: run.sustained, run };
    });
    if (found.best === undefined) throw new Error(`void: ${pair.listener.name} sustains no rate`);
    const { best, attempts } = found;
    return { name: pair.listener.name, best: best.run, attempts: attempts.map(({ run }) => run) };
  };

  const compared = async (pair: { chat: Chat; listener: Listener }): Promise<Comparison> => {
    const comparison = await compareStored(kafka, pair.chat, pair.listener);
    say(`${pair.listener.name}: ${JSON.stringify(comparison)}`);
    return comparison;
  };

  let tutorial: (Measured & { ids: Comparison }) | undefined;
  if (process.env.ONLY !== 'ingestion') {
    const pair = await listen(startTutorial);
    const measured = await measure(pair, sides.tutorial);
    tutorial = { ...measured, ids: await compared(pair) };
    await pair.end();
  }

  const pair = await listen((opts) =>
    startIngestion({ ...opts, variables: { TWITCH_JOINS_PER_10S: '2000' } }),
  );
  const measured = await measure(pair, sides.ingestion);
  const latency: Latency = await measureLatency(kafka, pair, { perSecond: 2000, warmUpSeconds, seconds });
  const ingestion = { ...measured, ids: await compared(pair) };
  const { lost, unknown } = ingestion.ids;
  if (lost + unknown > 0) throw new Error(`void: ${lost} lines were lost, and ${unknown} were never sent`);
  await pair.end();
  const buried = await readToEnd(kafka, deadLetterTopic, () => {});
  if (buried > 0) throw new Error(`void: ${buried} dead letters`);

  const joins: Joins[] = [];
  if (process.env.JOINS !== '0') {
    for (const settings of [
      { channels: 200, limit: 20 },
      { channels: 5000, limit: 1000 },
    ]) {
      const onChat = (chat: Chat): void => cleanup.add(chat.stop);
      joins.push(await measureJoins({ ...{ broker, folder, onChat }, ...settings }));
      say(JSON.stringify(joins.at(-1)));
    }
  }

  if (tutorial !== undefined && joins.length > 0) {
    const report = reportOf({ ingestion, tutorial, latency, joins, goals });
    writeResults('ingestion', {
      ...report,
      settings: { channels, seconds, warmUpSeconds },
      machine: machine(),
    });
    console.log(
      `\nratio ${report.ratio} (goal ${goals.ratio}), lost ${report.lost}; processor time ${report.cpuRatio}\n`,
    );
  }
  console.log(throughputTable(tutorial === undefined ? [ingestion] : [ingestion, tutorial]));
  console.log(`\n${latencyTable(latency)}\n`);
  console.log(joinsTable(joins));
} finally {
  await cleanup.run();
}
