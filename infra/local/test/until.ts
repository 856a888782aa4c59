import { setTimeout as pause } from 'node:timers/promises';

/** Asks again and again until the answer is not undefined; fails after 15 s. */
export async function until<T>(ask: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error('nothing came of it within 15 s');
    await pause(20);
  }
}
