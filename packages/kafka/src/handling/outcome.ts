/**
 * What became of a record. These are the fates that a handler expects; what it does not expect, it throws
 * (see Handler.handle).
 */
export type Outcome =
  | { readonly kind: 'ok' }
  /** Nothing is to be done about it. Counted, not kept. */
  | { readonly kind: 'drop'; readonly reason: string }
  /** The message is bad and will not get better. `code` is stable, `error` one sentence without the payload. */
  | { readonly kind: 'deadLetter'; readonly code: string; readonly error: string }
  /** It may succeed later; `afterMs` overrides the delay of the retry policy. */
  | { readonly kind: 'retry'; readonly error: string; readonly afterMs?: number };

const kinds: readonly unknown[] = ['ok', 'drop', 'deadLetter', 'retry'] satisfies Outcome['kind'][];

/** Whether a handler that no type checker saw answered as it should. */
export function isOutcome(answer: unknown): answer is Outcome {
  return typeof answer === 'object' && answer !== null && 'kind' in answer && kinds.includes(answer.kind);
}

export const ok: Outcome = { kind: 'ok' };

export function drop(reason: string): Outcome {
  return { kind: 'drop', reason };
}

export function deadLetter(code: string, error: string): Outcome {
  return { kind: 'deadLetter', code, error };
}

export function retry(error: string, afterMs?: number): Outcome {
  return afterMs === undefined ? { kind: 'retry', error } : { kind: 'retry', error, afterMs };
}
