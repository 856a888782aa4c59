import { readFileSync } from 'node:fs';
import { validateChatEvent } from '@chatpulse/contracts';
import type { TableRecord } from '@chatpulse/kafka';
import type { LedgerLine } from '@chatpulse/simulator';
import type { TestKafka } from '../test-kafka.js';
import { until } from '../until.js';
import { checkRun, type Verdict } from './check.js';
import { createCoverageTable } from './coverage.js';
import { excusesOf, type Fault, lagMs } from './excuses.js';
import type { Interval } from './intervals.js';
import { collectEvents, lineOfLedger } from './lines.js';
import { readers } from './plan.js';

/** What the topics and the ledger say after a run, held against each other. */
export async function judge(opts: {
  own: TestKafka;
  ledger: string;
  channels: readonly string[];
  faults: readonly Fault[];
  required: Interval;
}): Promise<Verdict> {
  const { own, ledger, channels, faults, required } = opts;
  const coverage = createCoverageTable();
  await readTable(own, own.topics.coverage, coverage.add);
  const events = collectEvents();
  const invalid: string[] = [];
  await readTable(own, own.topics.chat, ({ value }) => {
    const read = validateChatEvent(JSON.parse(String(value)));
    if (read.ok) events.add(read.value);
    else invalid.push(read.problem);
  });
  const verdict = checkRun({
    readers,
    channels,
    said: readLedger(ledger).map(lineOfLedger),
    stored: events.stored(),
    covered: coverage.covered(),
    excuses: excusesOf(faults),
    required,
  });
  const stillOpen = coverage.open.map((key) => `${key} is open after the end`);
  return { ...verdict, problems: [...coverage.problems, ...stillOpen, ...invalid, ...verdict.problems] };
}

/** The time from which each channel is covered by each reader. @throws when that is long after `joinedAt` */
export async function coveredSince(
  own: TestKafka,
  channels: readonly string[],
  joinedAt: number,
): Promise<number> {
  const coverage = createCoverageTable();
  const table = await follow(own, own.topics.coverage, coverage.add);
  await until(
    'coverage of every channel',
    () => coverage.covered().length >= channels.length * readers.length,
  );
  await table.stop();
  const since = Math.max(...coverage.covered().map(({ from }) => from));
  if (since > joinedAt + lagMs) throw new Error(`joined at ${joinedAt}, covered since ${since} only`);
  return since;
}

function follow(own: TestKafka, topic: string, onRecord: (record: TableRecord) => void) {
  return own.kafka.followTable({
    topic,
    onRecord,
    onCrash: (error) => {
      throw error;
    },
  });
}

/** Every record that the topic holds now. */
async function readTable(
  own: TestKafka,
  topic: string,
  onRecord: (record: TableRecord) => void,
): Promise<void> {
  const table = await follow(own, topic, onRecord);
  await table.caughtUp;
  await table.stop();
}

function readLedger(file: string): LedgerLine[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as LedgerLine);
}
