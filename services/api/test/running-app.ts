import type { Health } from '@chatpulse/service';
import { createApp } from '../src/app.js';
import { createMemoryCounts } from '../src/counts-memory.js';
import { createMemoryCoverage } from '../src/coverage-memory.js';
import { createProgressReader } from '../src/progress-reader.js';
import { noon } from './samples.js';
import { serve, serviceParts } from './service-parts.js';

// biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what the tests assert
type Answer = { status: number; headers: Headers; text: string; body: any };

/** The whole app on a port of its own, over a store in memory; every answer is checked against the contract. */
export async function runApp(nowMs = noon + 90_000): Promise<{
  url: string;
  store: ReturnType<typeof createMemoryCounts>;
  coverage: ReturnType<typeof createMemoryCoverage>;
  health: Health;
  track: (channel: string, source?: 'twitch' | 'simulator') => void;
  get: (path: string, init?: RequestInit) => Promise<Answer>;
  close: () => Promise<void>;
}> {
  const now = (): number => nowMs;
  const store = createMemoryCounts({ now });
  const coverage = createMemoryCoverage({ now });
  const parts = serviceParts(now);
  const { health, tracked } = parts;
  const progress = createProgressReader({ store, maxAgeMs: 0, now });
  const { url, close } = await serve(createApp({ ...parts, store, coverage, progress }));
  return {
    url,
    store,
    coverage,
    health,
    close,
    track: (channel, source = 'twitch') => {
      const value = Buffer.from(JSON.stringify({ channel, addedAt: 1, source }));
      tracked.onRecord({ key: channel, value });
    },
    get: async (path, init) => {
      const response = await fetch(url + path, init);
      const text = await response.text();
      const json = response.headers.get('content-type')?.includes('json') === true;
      return {
        status: response.status,
        headers: response.headers,
        text,
        body: json ? JSON.parse(text) : undefined,
      };
    },
  };
}
