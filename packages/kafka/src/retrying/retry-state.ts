import type { CounterSource } from '../metrics/counter-source.js';

/** What happened in one retry topic since the start or the last reset, as the operator sees it. */
export type RetryState = {
  readonly topic: string;
  /** Whether its consumer is up. */
  readonly running: boolean;
  /** Copies whose handler was done with them: ok or drop. */
  readonly messagesProcessed: number;
  /**
   * Copies of other groups, here or in other processes. Those of a group that nobody runs any more count here too,
   * and age out with the topic's retention; such a group shows as `<group>.retry` with a lag and no members.
   */
  readonly messagesSkipped: number;
  /** Copies that were read before they were due. */
  readonly messagesDelayed: number;
  /** Attempts that failed, whatever came of it, and copies of handlers that are no more. */
  readonly errorsEncountered: number;
};

type RetryCount = Exclude<keyof RetryState, 'topic' | 'running'>;

export interface RetryStates extends CounterSource<RetryState> {
  add(topic: string, count: RetryCount): void;
  running(topic: string, running: boolean): void;
}

const none = { messagesProcessed: 0, messagesSkipped: 0, messagesDelayed: 0, errorsEncountered: 0 };

/** One for the process: groups that read the same retry topic are counted together. */
export function createRetryStates(): RetryStates {
  const counts = new Map<string, Record<RetryCount, number>>();
  const consumers = new Map<string, number>();

  const countsOf = (topic: string): Record<RetryCount, number> => {
    const found = counts.get(topic) ?? { ...none };
    counts.set(topic, found);
    return found;
  };

  return {
    add(topic, count) {
      countsOf(topic)[count] += 1;
    },
    running(topic, running) {
      countsOf(topic);
      consumers.set(topic, (consumers.get(topic) ?? 0) + (running ? 1 : -1));
    },
    all: () =>
      [...counts].map(([topic, own]) => ({ topic, running: (consumers.get(topic) ?? 0) > 0, ...own })),
    reset() {
      for (const topic of counts.keys()) counts.set(topic, { ...none });
    },
  };
}
