/** Counts of one part of the kit by topic, for the operator; not those of Prometheus, which only ever rise. */
export interface CounterSource<T> {
  /** One for each topic. */
  all(): readonly T[];
  /** Counts go to 0; what runs goes on running. */
  reset(): void;
}
