import { type Coverage, validateCoverage } from '@chatpulse/contracts';
import type { TableRecord } from '@chatpulse/kafka';
import type { Covered } from './check.js';

/** The intervals that the topic of coverage tells, from its records in order. Reader `a-1f` of a run is called `a`. */
export interface CoverageTable {
  add(record: TableRecord): void;
  covered(): Covered[];
  readonly open: readonly string[];
  /** What no record may do. */
  readonly problems: readonly string[];
}

export function createCoverageTable(): CoverageTable {
  const newest = new Map<string, Coverage>();
  const problems: string[] = [];
  return {
    problems,
    add({ key, value }) {
      const read = validateCoverage(JSON.parse(String(value)));
      if (!read.ok) {
        problems.push(`${key}: ${read.problem}`);
        return;
      }
      const now = read.value;
      if (key !== [now.channel, now.reader, now.from, now.instance].join('|')) {
        problems.push(`${key} is the key of ${JSON.stringify(now)}`);
      }
      const before = newest.get(key);
      if (now.to !== undefined && now.to < now.from) problems.push(`${key}: to ${now.to} is before from`);
      if ((now.to ?? 0) < (before?.to ?? 0)) problems.push(`${key}: to fell from ${before?.to} to ${now.to}`);
      if (before?.state === 'closed' && now.state === 'open') problems.push(`${key}: open again`);
      newest.set(key, now);
    },
    covered: () =>
      [...newest.values()].flatMap(({ channel, reader, from, to }) =>
        to === undefined ? [] : [{ channel, reader: reader.replace(/-.*/, ''), from, to }],
      ),
    get open() {
      return [...newest].filter(([, { state }]) => state === 'open').map(([key]) => key);
    },
  };
}
