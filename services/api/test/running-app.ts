import type { Health } from '@chatpulse/service';
import { createApp } from '../src/app.js';
import { createMemoryCounts } from '../src/counts-memory.js';
import { createMemoryCoverage } from '../src/coverage-memory.js';
import { createProgressReader } from '../src/progress-reader.js';
import { createMemorySessions } from '../src/sessions-memory.js';
import { createTrackedChannels, type TrackedChannels } from '../src/tracked.js';
import { noon } from './samples.js';
import { serve, serviceParts } from './service-parts.js';

// biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what the tests assert
type Answer = { status: number; headers: Headers; text: string; body: any };

/** What a test fills, and looks into. */
type Holdings = {
  store: ReturnType<typeof createMemoryCounts>;
  sessions: ReturnType<typeof createMemorySessions>;
  coverage: ReturnType<typeof createMemoryCoverage>;
  tracked: TrackedChannels;
};

/** The whole app on a port of its own, over stores in memory; every answer is checked against the contract. */
export async function runApp(nowMs = noon + 90_000): Promise<
  Readonly<Holdings> & {
    url: string;
    health: Health;
    /** Empties the stores. The app stays as it is: to make one takes a quarter of a second. */
    startOver: () => void;
    track: (channel: string, source?: 'twitch' | 'simulator') => void;
    get: (path: string, init?: RequestInit) => Promise<Answer>;
    close: () => Promise<void>;
  }
> {
  const now = (): number => nowMs;
  const parts = serviceParts(now);
  const open = (): Holdings => ({
    store: createMemoryCounts({ now }),
    sessions: createMemorySessions({ now }),
    coverage: createMemoryCoverage({ now }),
    tracked: createTrackedChannels(parts.logger),
  });
  let held = open();
  const [store, sessions, coverage, tracked] = [
    through('store'),
    through('sessions'),
    through('coverage'),
    through('tracked'),
  ];
  const progress = createProgressReader({ store, maxAgeMs: 0, now });
  const { url, close } = await serve(createApp({ ...parts, store, sessions, coverage, tracked, progress }));

  function through<Name extends keyof Holdings>(name: Name): Holdings[Name] {
    return new Proxy(held[name], { get: (_, member) => Reflect.get(held[name], member) });
  }

  return {
    url,
    get store() {
      return held.store;
    },
    get sessions() {
      return held.sessions;
    },
    get coverage() {
      return held.coverage;
    },
    get tracked() {
      return held.tracked;
    },
    health: parts.health,
    startOver: () => {
      held = open();
    },
    close,
    track: (channel, source = 'twitch') => {
      const value = Buffer.from(JSON.stringify({ channel, addedAt: 1, source }));
      held.tracked.onRecord({ key: channel, value });
    },
    get: async (path, init) => {
      const response = await fetch(url + path, init);
      const text = await response.text();
      const json = response.headers.get('content-type')?.includes('json') === true;
      return {
        status: response.status,
        headers: response.headers,
        text,
        body: json && text !== '' ? JSON.parse(text) : undefined,
      };
    },
  };
}
