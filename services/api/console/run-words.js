import { many } from './words.js';

/** What a replay did, and of one that did nothing, why: sentences for a person. */
export function describeRun(run) {
  const { dryRun, state, read, replayed, failed, leftAlone, skipped, reason } = run;
  const done = dryRun ? (state === 'running' ? 'counted' : 'would be replayed') : 'replayed';
  const rest = [
    failed > 0 && `${failed} failed again`,
    leftAlone > 0 && `${leftAlone} left alone after three replays`,
    skipped.alreadyReplayed > 0 && `${skipped.alreadyReplayed} replayed before`,
    skipped.filtered > 0 && `${skipped.filtered} not asked for`,
    skipped.tooLate > 0 && `${skipped.tooLate} too late to be counted`,
    skipped.noHandler > 0 && `${skipped.noHandler} without a handler here`,
  ].filter(Boolean);
  const counts = `${replayed} of ${many(read, 'letter')} ${done}`;
  // The reason names the numbers itself.
  return !reason ? `${[counts, ...rest].join(', ')}.` : `${counts}. ${sentence(reason)}`;
}

function sentence(text) {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? '' : '.'}`;
}
