import type { CounterSource } from '../metrics/counter-source.js';

/** What happened in one dead-letter topic since the start or the last reset, as the operator sees it. */
export type DeadLetterState = {
  readonly topic: string;
  /** Whether a run is under way. */
  readonly reprocessing: boolean;
  /** Letters that this process has stored. */
  readonly messagesStored: number;
  /** Letters whose handler was done with them when they were replayed. */
  readonly messagesReprocessed: number;
};

export interface DeadLetterStates extends CounterSource<DeadLetterState> {
  stored(topic: string): void;
  reprocessed(topic: string): void;
  reprocessing(topic: string, underWay: boolean): void;
}

/** One for the process. */
export function createDeadLetterStates(): DeadLetterStates {
  const states = new Map<string, DeadLetterState>();
  const change = (topic: string, how: (state: DeadLetterState) => Partial<DeadLetterState>): void => {
    const state = states.get(topic) ?? {
      topic,
      reprocessing: false,
      messagesStored: 0,
      messagesReprocessed: 0,
    };
    states.set(topic, { ...state, ...how(state) });
  };
  return {
    stored: (topic) => change(topic, ({ messagesStored }) => ({ messagesStored: messagesStored + 1 })),
    reprocessed: (topic) =>
      change(topic, ({ messagesReprocessed }) => ({ messagesReprocessed: messagesReprocessed + 1 })),
    reprocessing: (topic, underWay) => change(topic, () => ({ reprocessing: underWay })),
    all: () => [...states.values()],
    reset() {
      for (const topic of states.keys()) change(topic, () => ({ messagesStored: 0, messagesReprocessed: 0 }));
    },
  };
}
