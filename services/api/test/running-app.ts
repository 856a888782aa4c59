import { createHealth, createLogger, createMetrics, type Health, listen } from '@chatpulse/service';
import { createApp } from '../src/app.js';
import { createMemoryCounts } from '../src/counts-memory.js';
import { createMonitor } from '../src/monitor.js';
import { createProgressReader } from '../src/progress-reader.js';
import { createTrackedChannels } from '../src/tracked.js';
import { noon } from './samples.js';

// biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what the tests assert
type Answer = { status: number; headers: Headers; text: string; body: any };

/** The whole app on a port of its own, over a store in memory; every answer is checked against the contract. */
export async function runApp(): Promise<{
  url: string;
  store: ReturnType<typeof createMemoryCounts>;
  health: Health;
  track: (channel: string, source?: 'twitch' | 'simulator') => void;
  get: (path: string, init?: RequestInit) => Promise<Answer>;
  close: () => Promise<void>;
}> {
  const now = (): number => noon + 90_000;
  const logger = createLogger({ service: 'api-test', level: 'silent' });
  const metrics = createMetrics({ service: 'api-test' });
  const store = createMemoryCounts({ now });
  const health = createHealth();
  const tracked = createTrackedChannels(logger);
  const app = createApp({
    store,
    progress: createProgressReader({ store, maxAgeMs: 0, now }),
    tracked,
    health,
    metrics,
    monitor: createMonitor({ metrics, now }),
    logger,
    version: '1.2.3',
    now,
    validateResponses: true,
  });
  const { port, close } = await listen(app, { host: '127.0.0.1', port: 0, portVariable: 'API_PORT' });
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    store,
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
