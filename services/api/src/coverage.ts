import type { Coverage } from '@chatpulse/contracts';

/**
 * One reader heard one channel from `from` to `to`, as far as was told. Times in epoch ms. An open one may have been
 * heard further; one without an instance has ''.
 */
export type CoverageInterval = Pick<Coverage, 'channel' | 'reader' | 'state' | 'from' | 'reason'> & {
  readonly instance: string;
  readonly to: number;
  readonly channelId?: string;
};

/**
 * Where intervals are kept, until 30 days after their `to`. Every write can be repeated and reordered: of one interval
 * the later record wins (`laterOf`). A write that has resolved is seen by every later read.
 * @throws StoreUnavailableError (retriable) when the store does not answer in time.
 */
export interface CoverageStore {
  writeCoverage(intervals: readonly CoverageInterval[]): Promise<void>;
  /**
   * Every interval of the login that holds an instant of [fromMs, toMs), newest `from` first. With `channelId` those
   * are left out that are known to be of another channel: logins change hands.
   */
  readCoverage(query: {
    channel: string;
    channelId?: string | undefined;
    fromMs: number;
    toMs: number;
  }): Promise<CoverageInterval[]>;
}

const reasons: readonly Coverage['reason'][] = [
  'joined',
  'left',
  'socket_lost',
  'shutdown',
  'banned',
  'buffer_full',
];

/** Among records of one interval with the same `to`: closed over open, then by reason. Below 100. */
export function rankOf({ state, reason }: Pick<CoverageInterval, 'state' | 'reason'>): number {
  return (state === 'closed' ? 10 : 0) + reasons.indexOf(reason);
}

/** Of two records of one interval the one that counts; a channel id that only the other one knows is kept. */
export function laterOf(a: CoverageInterval, b: CoverageInterval): CoverageInterval {
  const bIsLater = a.to === b.to ? rankOf(b) > rankOf(a) : b.to > a.to;
  const [later, earlier] = bIsLater ? [b, a] : [a, b];
  const channelId = later.channelId ?? earlier.channelId;
  return channelId === undefined ? later : { ...later, channelId };
}
