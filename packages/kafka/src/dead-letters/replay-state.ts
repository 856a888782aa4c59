import type { Letter } from './letter.js';

/** What became of a letter. */
export type ReplayState =
  | 'none'
  /** It was handled, or handed to the service whose handler failed. */
  | 'replayed'
  /** A newer letter stands for it. */
  | 'failed again'
  /** It failed again three times, and no run takes it. */
  | 'left alone'
  /** What was done when it was young cannot be looked up any more. */
  | 'unknown';

/** A letter that failed again this often is replayed no more. */
export const maxReplays = 3;

/** What the audit log tells of a letter; undefined: nothing was done with it. */
export type RememberedReplay = Extract<ReplayState, 'replayed' | 'failed again' | 'unknown'> | undefined;

export function replayStateOf(
  { replayCount }: Pick<Letter, 'replayCount'>,
  remembered: RememberedReplay,
): ReplayState {
  if (remembered === 'replayed' || remembered === 'failed again') return remembered;
  return replayCount >= maxReplays ? 'left alone' : (remembered ?? 'none');
}
