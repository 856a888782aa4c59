import { setTimeout as delay } from 'node:timers/promises';

/** Asks every `everyMs` until there is an answer. @throws after `withinMs`: the run is void */
export async function waitUntil<T>(
  what: string,
  answer: () => T | undefined | Promise<T | undefined>,
  { withinMs, everyMs = 50 }: { withinMs: number; everyMs?: number },
): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const found = await answer();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`void: ${what} did not come within ${withinMs / 1000} s`);
    await delay(everyMs);
  }
}
