import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { rounded } from '../statistics.ts';
import { waitUntil } from '../wait-until.ts';
import { corpusSettings } from './corpus.ts';
import { ifAnswered } from './kafka.ts';
import { type Bench, compareStats, runStreams } from './runs.ts';
import { type Build, startStreams } from './streams-process.ts';
import { usageOf } from './usage.ts';

export type StateCost = {
  /** After the drain: 5,000 channels, 20 minutes of event time of which ten can still change. */
  readonly diskKiBPer1000Channels: number;
  /** What the broker holds of it, before its cleaner comes. */
  readonly changelogKiBPer1000Channels: number;
  readonly residentMiB: number;
  /** Of a first start, and of one after `kill -9` with the state directory that was left, when the group was free again. */
  readonly startSeconds: { readonly first: number; readonly afterKill: number };
  /** Records of the changelogs at that start; the marks of transactions are among them. */
  readonly restoredRecords: number;
};

/** What it holds after the corpus, and what a crash costs; afterwards every cell must still be right. */
export async function stateCost(bench: Bench, build: Build): Promise<StateCost> {
  const { kafka, broker, folder, cleanup, corpus } = bench;
  const run = `state-${build}`;
  const admin = kafka.admin();
  const { process, applicationId, port, startSeconds: first } = await runStreams(bench, build, run);
  const residentMiB = usageOf(process.running.pid)?.residentMiB ?? Number.NaN;
  await process.running.kill();
  await waitUntil(
    'the end of the session of what was killed',
    async () => {
      const groups = (await ifAnswered(admin.listGroups())) ?? [];
      const group = groups.find(({ groupId }) => groupId === applicationId);
      return group?.state === 'Empty' ? true : undefined;
    },
    { withinMs: 60_000, everyMs: 200 },
  );

  const names = (await admin.describeTopics()).map(({ topic }) => topic);
  const changelogs = await admin.viewTopics(names.filter((name) => name.endsWith('-changelog')));
  const sum = (of: (view: (typeof changelogs)[number]) => number | null | undefined): number =>
    changelogs.reduce((total, view) => total + (of(view) ?? 0), 0);
  const diskBytes = bytesUnder(process.stateDir);

  const again = startStreams({
    ...{
      build,
      broker: broker.broker,
      folder: join(folder, `${run}-again`),
      port,
      stateDir: process.stateDir,
    },
    variables: { PROCESSOR_APPLICATION_ID: applicationId },
  });
  cleanup.add(() => again.running.stop());
  const afterKill = await again.ready();
  await compareStats(bench, build, `${run} after a kill`);
  await again.running.stop();

  const per1000 = (bytes: number): number =>
    Math.round(bytes / 1024 / (corpusSettings(corpus.events).channels / 1000));
  return {
    diskKiBPer1000Channels: per1000(diskBytes),
    changelogKiBPer1000Channels: per1000(sum(({ sizeBytes }) => sizeBytes)),
    residentMiB,
    startSeconds: { first: rounded(first), afterKill: rounded(afterKill) },
    restoredRecords: sum(({ messages }) => messages),
  };
}

// Sparse files have a length that is no use of disk.
const blockBytes = 512;

function bytesUnder(folder: string): number {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).blocks * blockBytes, 0);
}
