// Two instances under load, each other's standby; one is killed, comes back, and so on. Writes
// bench/results/recovery.json and prints a table. Void, so exit 1, when a window differs from the recount, or partitions
// stay silent. KILLS, CALM_SECONDS and RATE make it shorter or lighter.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createCleanup } from '../cleanup.ts';
import { startLocalKafka } from '../local-kafka.ts';
import { createRandom } from '../random.ts';
import { machine, writeResults } from '../results-file.ts';
import { waitUntil } from '../wait-until.ts';
import { wallClock } from '../wall-clock.ts';
import { differences } from './differences.ts';
import { heapMiB, Instance, sharesOf } from './instances.ts';
import { openKafka } from './kafka.ts';
import { recountOfLoad, startLoad } from './load.ts';
import { stateChangesOf } from './log-lines.ts';
import { NewestStats } from './newest-stats.ts';
import { goals, type Kill, killsTable, summaryOf } from './recovery-report.ts';
import { longestSilence } from './silence.ts';
import { givenVariables, javaOptions } from './streams-process.ts';
import { partitions, renewTopics, statsTopic } from './topics.ts';

const kills = Number(process.env.KILLS ?? 10);
const calmSeconds = Number(process.env.CALM_SECONDS ?? 600);
const eventsPerSecond = Number(process.env.RATE ?? 5000);
const shareWithinMs = 180_000;
const applicationId = 'bench-recovery';

const cleanup = createCleanup();
const say = (line: string): void => void process.stderr.write(`${line}\n`);
try {
  const folder = await mkdtemp(join(tmpdir(), 'chatpulse-bench-'));
  cleanup.add(() => rm(folder, { recursive: true, force: true }));
  const { broker, stop } = await startLocalKafka();
  cleanup.add(stop);
  const kafka = openKafka(broker);
  cleanup.add(() => kafka.disconnect());
  const admin = kafka.admin();
  await renewTopics(admin);

  const newest = new NewestStats();
  /** When a watermark of each partition came. */
  const heard = Array.from({ length: partitions }, (): number[] => []);
  let crash: unknown;
  const table = await kafka.followTable({
    topic: statsTopic,
    onRecord: (record) => {
      if (record.key.startsWith('watermark|')) heard[record.partition]?.push(wallClock());
      else newest.see(record);
    },
    onCrash: (error) => {
      crash = error;
    },
  });

  const instances: Instance[] = [];
  for (const name of ['bench-a', 'bench-b']) {
    instances.push(await Instance.start({ name, broker, folder, applicationId, cleanup }));
  }
  const load = startLoad({ broker, folder, eventsPerSecond, deletions: true });
  cleanup.add(() => load.running.stop());

  const silence = (of: readonly number[], fromMs: number): number =>
    Math.max(0, ...of.map((partition) => longestSilence(heard[partition] ?? [], fromMs, wallClock()))) / 1000;
  /** Half of the partitions. */
  const hasItsShare = async (instance: Instance): Promise<true | undefined> => {
    const shares = await sharesOf(admin, applicationId, instances);
    return (shares.get(instance) ?? []).length >= Math.floor(partitions / instances.length)
      ? true
      : undefined;
  };
  const bothHaveTheirs = async (): Promise<true | undefined> => {
    for (const instance of instances) if ((await hasItsShare(instance)) === undefined) return undefined;
    return true;
  };

  await waitUntil('a share for each instance', bothHaveTheirs, { withinMs: shareWithinMs, everyMs: 500 });
  say(`both instances work; ${calmSeconds} s of calm`);
  const calmFromMs = Date.now();
  await delay(calmSeconds * 1000);
  const calmToMs = Date.now();
  // Whoever is in the group takes part in each rebalance.
  const rebalancesWithoutCause = Math.max(
    ...instances.map(
      ({ logFile }) =>
        stateChangesOf(logFile).filter(
          ({ to, atMs }) => to === 'REBALANCING' && atMs >= calmFromMs && atMs <= calmToMs,
        ).length,
    ),
  );

  const random = createRandom(5);
  const all = heard.map((_, partition) => partition);
  const killed: Kill[] = [];
  while (killed.length < kills) {
    await delay(5000 + random() * 5000);
    const shares = await sharesOf(admin, applicationId, instances);
    // One that has not got its share back has nothing to lose.
    const working = instances.filter((instance) => shares.get(instance)?.length);
    const victim = working[Math.floor(random() * working.length)];
    if (victim === undefined) continue;
    const moved = shares.get(victim) ?? [];
    const killedAtMs = wallClock();
    await victim.kill();
    // What the dead one had committed is heard within moments.
    const spoken = (): true | undefined =>
      moved.every((partition) => (heard[partition]?.at(-1) ?? 0) > killedAtMs + 1000) ? true : undefined;
    await waitUntil('the first word of the partitions that moved', spoken, { withinMs: 120_000 });
    const silent = silence(moved, killedAtMs);
    const silenceOfOthers = silence(
      all.filter((partition) => !moved.includes(partition)),
      killedAtMs,
    );

    victim.restart();
    const restartedAtMs = wallClock();
    const shareBack = await waitUntil('a share', () => hasItsShare(victim), {
      withinMs: shareWithinMs,
      everyMs: 250,
    }).then(
      () => (wallClock() - restartedAtMs) / 1000,
      () => null,
    );
    await delay(3000);
    const silenceAtReturn = silence(all, restartedAtMs);
    killed.push({ moved, silence: silent, silenceOfOthers, shareBack, silenceAtReturn });
    say(
      `kill ${killed.length} of ${kills}: silent for ${silent.toFixed(1)} s, share back after ${shareBack} s`,
    );
  }

  const sent = await load.stop();
  const cells = await recountOfLoad(load.settings, sent);
  await newest.expectRight('channel-stats', (records) => differences(records, cells));
  await table.stop();
  if (crash !== undefined) throw crash;
  await Promise.all(instances.map((instance) => instance.stop()));

  const summary = summaryOf(killed);
  writeResults('recovery', {
    exact: true,
    ...summary,
    ...{ rebalancesWithoutCause, calmSeconds },
    goals,
    kills: killed,
    ...{ eventsPerSecond, events: sent },
    settings: { javaOptions: javaOptions(heapMiB), ...givenVariables },
    machine: machine(),
  });
  console.log(killsTable(killed));
  const { silence: silences, shareBack } = summary;
  console.log(
    `\nsilence: median ${silences.median} s (goal ${goals.medianSilence}), worst ${silences.worst} s (goal ${goals.worstSilence}); share back: worst ${shareBack.worst} s (goal ${goals.shareBack}); rebalances without a cause in ${calmSeconds} s: ${rebalancesWithoutCause} (goal 0)`,
  );
} finally {
  await cleanup.run();
}
