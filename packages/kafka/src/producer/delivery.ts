import {
  DeliveryTimedOutError,
  isRetriable,
  ProducerLostError,
  RecordRejectedError,
  RecordTooLargeError,
} from '../errors.js';

/** What to do with a batch after an attempt failed. `renew`: go on under a new producer id. */
export type Verdict =
  | { readonly do: 'retry'; readonly renew: boolean }
  | { readonly do: 'split'; readonly renew: true }
  | { readonly do: 'reject'; readonly renew: true; readonly error: unknown };

/**
 * The rule that keeps sequence numbers honest: after an attempt that was not acknowledged, only the very
 * same batch may follow under that number. Anything else (a part of it, or the batch behind it) goes under a
 * new producer id, where numbers start anew; or the broker, which may have stored the batch after all, could
 * take it for a repetition, acknowledge it and drop it.
 */
export function judge(opts: {
  error: unknown;
  records: number;
  waitedMs: number;
  deliveryTimeoutMs: number;
}): Verdict {
  const { error, records, waitedMs, deliveryTimeoutMs } = opts;
  const oneIsAtFault = error instanceof RecordTooLargeError || error instanceof RecordRejectedError;
  if (oneIsAtFault && records > 1) return { do: 'split', renew: true };
  if (!isRetriable(error)) return { do: 'reject', renew: true, error };
  if (waitedMs < deliveryTimeoutMs) return { do: 'retry', renew: error instanceof ProducerLostError };
  return { do: 'reject', renew: true, error: timedOut(deliveryTimeoutMs, error) };
}

export function timedOut(deliveryTimeoutMs: number, cause: unknown): DeliveryTimedOutError {
  return new DeliveryTimedOutError(`not acknowledged within ${deliveryTimeoutMs} ms`, { cause });
}
