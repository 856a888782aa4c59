import { median, rounded, tableText } from '../statistics.ts';

/** All times in seconds. */
export type Kill = {
  /** Partitions that the killed instance had. */
  readonly moved: readonly number[];
  /** The longest that any of them was not vouched for. */
  readonly silence: number;
  /** The same of the others, which nobody killed. */
  readonly silenceOfOthers: number;
  /** From its restart until the instance had its share again; null: not within the time that the bench waits. */
  readonly shareBack: number | null;
  /** The longest that any partition was not vouched for meanwhile. */
  readonly silenceAtReturn: number;
};

export const goals = { medianSilence: 5, worstSilence: 8, shareBack: 30, rebalancesWithoutCause: 0 };

export function summaryOf(kills: readonly Kill[]) {
  const of = (figure: (kill: Kill) => number) => {
    const values = kills.map(figure);
    return { median: rounded(median(values)), worst: rounded(Math.max(...values)) };
  };
  return {
    silence: of(({ silence }) => silence),
    silenceOfOthers: of(({ silenceOfOthers }) => silenceOfOthers),
    shareBack: of(({ shareBack }) => shareBack ?? Number.POSITIVE_INFINITY),
    sharesNotBack: kills.filter(({ shareBack }) => shareBack === null).length,
    silenceAtReturn: of(({ silenceAtReturn }) => silenceAtReturn),
  };
}

export function killsTable(kills: readonly Kill[]): string {
  const head = ['kill', 'moved', 'silent s', 'others s', 'share back s', 'silent at return s'];
  const rows = kills.map(({ moved, silence, silenceOfOthers, shareBack, silenceAtReturn }, index) => [
    index + 1,
    moved.length,
    silence.toFixed(1),
    silenceOfOthers.toFixed(1),
    shareBack?.toFixed(1) ?? 'never',
    silenceAtReturn.toFixed(1),
  ]);
  return tableText(head, rows);
}
