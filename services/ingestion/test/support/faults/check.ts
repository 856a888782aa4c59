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
  const problems: string[] = [];
  const intervals = new Map<string, Interval[]>();
  const excuses = new Map<string, Interval[]>();
  for (const reader of run.readers) {
    for (const channel of run.channels) {
      const place = placeOf(reader, channel);
      const own = run.covered.filter((covered) => placeOf(covered.reader, covered.channel) === place);
      intervals.set(place, union(own));
      excuses.set(place, union(run.excuses.filter((excuse) => concerns(excuse, reader, channel))));
    }
  }
  const covers = (reader: string, { channel, sentAt }: Line): boolean =>
    holds(intervals.get(placeOf(reader, channel)) ?? [], sentAt);
  const mustCover = (reader: string, { channel, sentAt }: Line): boolean =>
    holds([run.required], sentAt) && !holds(excuses.get(placeOf(reader, channel)) ?? [], sentAt);

  const stored = new Map(run.stored.map((line) => [line.key, line]));
  const said = new Map(run.said.map((line) => [line.key, line]));
  let coveredByOne = 0;
  let coveredByAll = 0;
  for (const line of run.said) {
    const by = run.readers.filter((reader) => covers(reader, line));
    if (by.length > 0) coveredByOne++;
    if (by.length === run.readers.length) coveredByAll++;
    const records = stored.get(line.key)?.records ?? 0;
    if (records < by.length) {
      problems.push(`covered by ${by.join(' and ')}, ${records} times in the topic: ${told(line)}`);
    }
    for (const reader of by) {
      if (!line.heardBy.includes(reader))
        problems.push(`covered by ${reader}, never given to it: ${told(line)}`);
    }
    for (const reader of line.heardBy) {
      if (!by.includes(reader) && mustCover(reader, line)) {
        problems.push(`given to ${reader}, not covered by it: ${told(line)}`);
      }
    }
  }
  for (const line of run.stored) {
    const original = said.get(line.key);
    if (!original || original.heardBy.length === 0) problems.push(`in the topic, never said: ${told(line)}`);
    else if (original.facts !== line.facts) {
      problems.push(`in the topic ${line.facts}, said ${original.facts}: ${told(line)}`);
    }
    if (!line.agree) problems.push(`records of it in the topic differ: ${told(line)}`);
  }
  let requiredMs = 0;
  let coveredMs = 0;
  for (const reader of run.readers) {
    for (const channel of run.channels) {
      const place = placeOf(reader, channel);
      const own = intervals.get(place) ?? [];
      coveredMs += length([run.required]) - length(without(run.required, own));
      for (const must of without(run.required, excuses.get(place) ?? [])) {
        requiredMs += length([must]);
        for (const { from, to } of without(must, own)) {
          problems.push(`not covered by ${reader} in ${channel}: ${from} to ${to}, ${to - from + 1} ms`);
        }
      }
    }
  }
  const wholeMs = run.readers.length * run.channels.length * length([run.required]);
  return {
    problems,
    said: run.said.length,
    coveredByOne,
    coveredByAll,
    requiredShare: requiredMs / wholeMs,
    coveredShare: coveredMs / wholeMs,
  };
}

const placeOf = (reader: string, channel: string): string => `${reader} ${channel}`;

const concerns = (excuse: Excuse, reader: string, channel: string): boolean =>
  excuse.reader === reader && (excuse.channels?.includes(channel) ?? true);

const told = ({ key, channel, sentAt }: Line): string => `${key} in ${channel} at ${sentAt}`;

const length = (intervals: readonly Interval[]): number =>
  intervals.reduce((sum, { from, to }) => sum + to - from + 1, 0);
