import { holds, type Interval, union, without } from './intervals.js';

/** One line of chat, as the ledger or an event of the topic tells it. */
export type Line = {
  /** Equal for equal lines, whoever tells of them. */
  readonly key: string;
  readonly channel: string;
  /** Epoch ms. */
  readonly sentAt: number;
  /** What both must agree on, as one text. */
  readonly facts: string;
};

/** Of the ledger: with the readers whose socket it was written to. */
export type Said = Line & { readonly heardBy: readonly string[] };

/** Of the topic: with how many records of it there are, and whether all say the same. */
export type Stored = Line & { readonly records: number; readonly agree: boolean };

/** Of one reader and channel. */
export type Covered = Interval & { readonly reader: string; readonly channel: string };

/** Time in which a reader need not be covered, in the channels that the fault concerns; all of them without a list. */
export type Excuse = Interval & {
  readonly reader: string;
  readonly channels?: readonly string[];
  readonly why: string;
};

export type Run = {
  readonly readers: readonly string[];
  readonly channels: readonly string[];
  readonly said: readonly Said[];
  readonly stored: readonly Stored[];
  readonly covered: readonly Covered[];
  readonly excuses: readonly Excuse[];
  /** Time in which the readers must be covered, but for the excuses. */
  readonly required: Interval;
};

export type Verdict = {
  readonly problems: readonly string[];
  readonly said: number;
  /** Lines that at least one reader, and that every reader says it heard. */
  readonly coveredByOne: number;
  readonly coveredByAll: number;
  /** Of all readers, channels and the time of the run, how much they had to cover, and how much they did. 0 to 1. */
  readonly requiredShare: number;
  readonly coveredShare: number;
};

/**
 * Whether what readers say they heard is true, is in the topic, and is all it must be. Pure.
 *
 * 1. A line sent in an interval of a reader was given to that reader, and the topic holds it, at least once for
 *    each reader that says so. 2. The topic holds nothing that was not said, and no record differs from what was
 *    said. 3. Outside of its excuses a reader is covered at any time, and for each line that it was given.
 */
export function checkRun(run: Run): Verdict {
  const places = placesOf(run);
  const lines = checkLines(run, places);
  const time = checkTime(run, places);
  const { coveredByOne, coveredByAll } = lines;
  const { requiredShare, coveredShare } = time;
  const problems = [...lines.lies, ...checkTopic(run), ...time.gaps, ...lines.omissions];
  return { problems, said: run.said.length, coveredByOne, coveredByAll, requiredShare, coveredShare };
}

type Place = { readonly covered: readonly Interval[]; readonly excused: readonly Interval[] };
type Places = (reader: string, channel: string) => Place;

function placesOf({ readers, channels, covered, excuses }: Run): Places {
  const nowhere: Place = { covered: [], excused: [] };
  const places = new Map<string, Place>();
  for (const reader of readers) {
    for (const channel of channels) {
      const own = covered.filter((interval) => interval.reader === reader && interval.channel === channel);
      const excused = excuses.filter((excuse) => concerns(excuse, reader, channel));
      places.set(`${reader} ${channel}`, { covered: union(own), excused: union(excused) });
    }
  }
  return (reader, channel) => places.get(`${reader} ${channel}`) ?? nowhere;
}

function checkLines({ readers, said, stored, required }: Run, places: Places) {
  const records = new Map(stored.map((line) => [line.key, line.records]));
  const lies: string[] = [];
  const omissions: string[] = [];
  let coveredByOne = 0;
  let coveredByAll = 0;
  for (const line of said) {
    const { key, channel, sentAt, heardBy } = line;
    const by = readers.filter((reader) => holds(places(reader, channel).covered, sentAt));
    if (by.length > 0) coveredByOne++;
    if (by.length === readers.length) coveredByAll++;
    const times = records.get(key) ?? 0;
    if (times < by.length)
      lies.push(`covered by ${by.join(' and ')}, ${times} times in the topic: ${told(line)}`);
    for (const reader of by) {
      if (!heardBy.includes(reader)) lies.push(`covered by ${reader}, never given to it: ${told(line)}`);
    }
    for (const reader of heardBy) {
      if (by.includes(reader) || !holds([required], sentAt)) continue;
      if (holds(places(reader, channel).excused, sentAt)) continue;
      omissions.push(`given to ${reader}, not covered by it: ${told(line)}`);
    }
  }
  return { lies, omissions, coveredByOne, coveredByAll };
}

function checkTopic({ said, stored }: Run): string[] {
  const originals = new Map(said.map((line) => [line.key, line]));
  return stored.flatMap((line) => {
    const original = originals.get(line.key);
    if (!original || original.heardBy.length === 0) return [`in the topic, never said: ${told(line)}`];
    if (original.facts !== line.facts) {
      return [`in the topic ${line.facts}, said ${original.facts}: ${told(line)}`];
    }
    return line.agree ? [] : [`records of it in the topic differ: ${told(line)}`];
  });
}

function checkTime({ readers, channels, required }: Run, places: Places) {
  const gaps: string[] = [];
  let requiredMs = 0;
  let coveredMs = 0;
  for (const reader of readers) {
    for (const channel of channels) {
      const { covered, excused } = places(reader, channel);
      coveredMs += length([required]) - length(without(required, covered));
      for (const must of without(required, excused)) {
        requiredMs += length([must]);
        for (const { from, to } of without(must, covered)) {
          gaps.push(`not covered by ${reader} in ${channel}: ${from} to ${to}, ${to - from + 1} ms`);
        }
      }
    }
  }
  const wholeMs = readers.length * channels.length * length([required]);
  return { gaps, requiredShare: requiredMs / wholeMs, coveredShare: coveredMs / wholeMs };
}

const concerns = (excuse: Excuse, reader: string, channel: string): boolean =>
  excuse.reader === reader && (excuse.channels?.includes(channel) ?? true);

const told = ({ key, channel, sentAt }: Line): string => `${key} in ${channel} at ${sentAt}`;

const length = (intervals: readonly Interval[]): number =>
  intervals.reduce((sum, { from, to }) => sum + to - from + 1, 0);
