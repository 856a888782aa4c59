import { ProblemError } from '../problem.js';

/** The client tries to connect for as long as it takes; a person who waits for an answer does not. */
export const answerWithinMs = 10_000;

/** @throws ProblemError when `work` is not done in time; it goes on, and what it answers is dropped. */
export async function within<T>(work: Promise<T>, timeoutMs = answerWithinMs): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const detail = `Kafka has not answered within ${timeoutMs / 1000} s; what was to be written may be, or not.`;
      reject(new ProblemError('urn:chatpulse:problem:kafka-unavailable', detail));
    }, timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
