import type { Ask } from '../client.js';

const everyMs = 10_000;

/** While `work` goes on, says every 10 s which components it waits for, and why. */
export async function sayWaiting<T>(ask: Ask, print: (line: string) => void, work: Promise<T>): Promise<T> {
  const say = async () => {
    const { components = [] } = await ask({ do: 'status' });
    for (const { name, state, problem } of components) {
      if (state === 'starting' || state === 'restarting')
        print(`  ${name.padEnd(12)}${state}  ${problem ?? ''}`.trimEnd());
    }
  };
  const timer = setInterval(() => void say().catch(() => undefined), everyMs);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
