import { LettersTooLateError } from '../errors.js';
import type { PartitionEnds } from '../reading/record-reader.js';
import { type Ending, runThrough } from './run.js';
import { createCounts, type ReprocessOptions, whyNothing } from './run-view.js';
import { lettersLeft, type TopicRunDeps } from './topic-run.js';

/** Letters looked at before a run is let begin without knowing: so that who asks for one has an answer in time. */
const maxRead = 10_000;

const notCalled = (): never => {
  throw new Error('a dry run does not do this');
};

/**
 * Looks for one letter that can be replayed, and changes nothing. A run over letters of which some come too late
 * leaves those; one that could replay none, because of them, is refused before it begins.
 * @throws LettersTooLateError, and what reading throws
 */
export async function refuseTooLate(
  deps: TopicRunDeps,
  options: ReprocessOptions,
  ends: readonly PartitionEnds[],
): Promise<void> {
  const lateness = await deps.latenessIn?.(options.topic);
  if (lateness === undefined) return;
  const { reader, progress } = deps;
  const { partitions, ...letters } = await lettersLeft(deps, options.topic, ends, lateness);
  const counts = createCounts();
  const enough: Ending = { state: 'stopped' };
  const { state } = await runThrough(
    {
      ...letters,
      reader,
      progress,
      replay: notCalled,
      remember: notCalled,
      pace: notCalled,
      ended: async () => (counts.read >= maxRead ? enough : undefined),
    },
    { ...options, dryRun: true, limit: 1 },
    partitions,
    counts,
  );
  const why = whyNothing(options.topic, counts, false);
  if (state === 'completed' && counts.tooLate > 0 && why !== undefined) throw new LettersTooLateError(why);
}
