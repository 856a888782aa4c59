import { topicNames } from '@chatpulse/contracts';
import type { Letter } from '@chatpulse/kafka';
import type { Progress } from '../state.js';
import { windowEndOf, windowStartAt } from '../windows.js';

/**
 * Which dead chat letters the processor would only refuse as late: those of a minute that is final in the partition
 * that they go back to. What it has not said yet, and what has no readable time, may be in time.
 * @throws StoreUnavailableError, since the watermarks are in the store
 */
export function lateChat(progress: () => Promise<Progress>) {
  return async (topic: string): Promise<((letter: Letter) => string | undefined) | undefined> => {
    if (topic !== `${topicNames.chat}.dlt`) return undefined;
    const { finalBefore } = await progress();
    return (letter) => whyLate(letter, finalBefore);
  };
}

function whyLate(letter: Letter, finalBefore: Progress['finalBefore']): string | undefined {
  const { origin, message, errorCode } = letter;
  if (errorCode === 'LATE') return 'its minute was final before it came';
  const sentAt = sentAtIn(message.value) ?? origin.timestamp;
  const finalBeforeMs = finalBefore(origin.partition ?? message.partition);
  if (sentAt === undefined || finalBeforeMs === undefined) return undefined;
  const minuteEndMs = windowEndOf(windowStartAt(sentAt, 60), 60);
  return minuteEndMs <= finalBeforeMs ? 'its minute is final by now' : undefined;
}

/** A value that the processor could not read may still say when it was sent. */
function sentAtIn(value: Buffer | null): number | undefined {
  try {
    const { sentAt } = JSON.parse(String(value));
    return Number.isSafeInteger(sentAt) ? sentAt : undefined;
  } catch {
    return undefined;
  }
}
