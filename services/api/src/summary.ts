import type { WindowNumbers } from './counts.js';
import { leastSettled } from './freshness.js';
import type { Heard } from './heard.js';
import type { WindowState } from './state.js';
import { dayMs, windowEndOf, windowStartAt } from './windows.js';

/** What can be added up over windows; unique chatters cannot. */
export const summed = [
  'messages',
  'subscriberMessages',
  'cheers',
  'bits',
  'subscriptions',
  'giftedSubscriptions',
  'raids',
  'timeouts',
  'bans',
] as const satisfies readonly (keyof WindowNumbers)[];

export type Sums = Readonly<Record<(typeof summed)[number], number | null>>;

export type SummaryMinute = {
  readonly windowStart: number;
  readonly windowEnd: number;
  readonly state: WindowState;
  readonly messages: number | null;
};

/** One-minute windows that start in [fromMs, toMs), added up. */
export type SummaryRange = {
  readonly fromMs: number;
  readonly toMs: number;
  readonly state: WindowState;
  readonly heardSeconds: number;
  readonly sums: Sums;
};

/** What a number is judged by. `stateOf` takes the generation of a row, or undefined where nothing was counted. */
export type Judge = {
  readonly heard: Heard;
  readonly stateOf: (windowEndMs: number, generation: number | undefined) => WindowState;
};

const minuteMs = 60_000;
const hourMs = 3_600_000;

/** Where a summary reads at `atMs`: minutes that start in [fromMs, toMs), and the last hour that has ended. */
export function summaryRange(atMs: number): { fromMs: number; toMs: number; hourStart: number } {
  const minute = windowStartAt(atMs, 60);
  return {
    fromMs: minute - dayMs,
    toMs: minute + minuteMs,
    hourStart: windowStartAt(atMs, 3600) - hourMs,
  };
}

/** `minutes` are those of summaryRange(atMs), in no order. */
export function summaryOf(
  minutes: readonly WindowNumbers[],
  atMs: number,
  judge: Judge,
): {
  currentMinute: SummaryMinute;
  lastMinute: SummaryMinute;
  lastHour: SummaryRange;
  lastDay: SummaryRange;
  peakMinute: SummaryMinute | undefined;
} {
  const current = windowStartAt(atMs, 60);
  const minuteAt = (start: number): SummaryMinute =>
    minuteOf(
      start,
      minutes.find(({ windowStart }) => windowStart === start),
      judge,
    );
  const rangeOf = (lengthMs: number): SummaryRange =>
    sumOf(minutes, { fromMs: current - lengthMs, toMs: current }, judge);
  const peak = minutes
    .filter(({ windowStart }) => windowStart < current)
    .reduce<WindowNumbers | undefined>((most, row) => (isHigher(row, most) ? row : most), undefined);
  return {
    currentMinute: minuteAt(current),
    lastMinute: minuteAt(current - minuteMs),
    lastHour: rangeOf(hourMs),
    lastDay: rangeOf(dayMs),
    peakMinute: peak && minuteOf(peak.windowStart, peak, judge),
  };
}

function minuteOf(windowStart: number, row: WindowNumbers | undefined, judge: Judge): SummaryMinute {
  const windowEnd = windowEndOf(windowStart, 60);
  const state = judge.stateOf(windowEnd, row?.generation);
  return {
    windowStart,
    windowEnd,
    state,
    messages: row?.messages ?? silenceOf(state, windowStart, windowEnd, judge),
  };
}

function sumOf(
  minutes: readonly WindowNumbers[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
  { heard, stateOf }: Judge,
): SummaryRange {
  const rows = minutes.filter(({ windowStart }) => windowStart >= fromMs && windowStart < toMs);
  const state = leastSettled([
    stateOf(toMs, undefined),
    ...rows.map((row) => stateOf(windowEndOf(row.windowStart, 60), row.generation)),
  ]);
  const silence = silenceOf(state, fromMs, toMs, { heard });
  const sum = (field: (typeof summed)[number]): number | null =>
    rows.length === 0 ? silence : rows.reduce((total, row) => total + row[field], 0);
  const sums = Object.fromEntries(summed.map((field) => [field, sum(field)])) as Record<
    keyof Sums,
    number | null
  >;
  return { fromMs, toMs, state, heardSeconds: heard.seconds(fromMs, toMs), sums };
}

/** What stands where nothing was counted: 0 only once all of it was heard and what was heard is counted. */
export function silenceOf(
  state: WindowState,
  fromMs: number,
  toMs: number,
  { heard }: Pick<Judge, 'heard'>,
): 0 | null {
  return state !== 'open' && heard.all(fromMs, toMs) ? 0 : null;
}

/** Of equal minutes the newer one. */
function isHigher(row: WindowNumbers, most: WindowNumbers | undefined): boolean {
  if (most === undefined) return true;
  return row.messages === most.messages ? row.windowStart > most.windowStart : row.messages > most.messages;
}
