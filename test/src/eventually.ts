import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again and again until the answer is there; resolves with it. An attempt that throws counts as "not yet".
 * Rejects after `withinMs` with the last reason.
 */
export async function eventually<T>(
  what: string,
  withinMs: number,
  attempt: () => Promise<T | undefined>,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  let reason: unknown = 'it did not happen';
  for (;;) {
    try {
      const answer = await attempt();
      if (answer !== undefined) return answer;
    } catch (error) {
      reason = error;
    }
    if (Date.now() > deadline) throw new Error(`${what}: not within ${withinMs / 1000} s`, { cause: reason });
    await sleep(100);
  }
}
