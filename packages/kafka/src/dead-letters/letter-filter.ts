import type { Letter } from './letter.js';

/** All that is given must hold. */
export type LetterFilter = {
  readonly errorCode?: string | undefined;
  readonly reason?: string | undefined;
  readonly handlerId?: string | undefined;
  /** When it was stored, epoch ms: from this, and before that. */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  /** The whole key, as UTF-8. */
  readonly key?: string | undefined;
  /** Where it came from first. */
  readonly originalTopic?: string | undefined;
};

export function matches(letter: Letter, filter: LetterFilter): boolean {
  const is = (wanted: string | undefined, found: string | undefined): boolean =>
    wanted === undefined || wanted === found;
  return (
    is(filter.errorCode, letter.errorCode) &&
    is(filter.reason, letter.reason) &&
    is(filter.handlerId, letter.handlerId) &&
    is(filter.key, letter.message.key?.toString()) &&
    is(filter.originalTopic, letter.origin.topic) &&
    letter.storedAtMs >= (filter.fromMs ?? 0) &&
    letter.storedAtMs < (filter.toMs ?? Number.POSITIVE_INFINITY)
  );
}
