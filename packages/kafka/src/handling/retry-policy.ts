/** How often and when a record is tried again. Times in ms. */
export type RetryPolicy = {
  readonly enabled: boolean;
  /** Attempts in all, the first included. Default 5. */
  readonly attempts: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  readonly backoff: 'exponential' | 'linear';
};
