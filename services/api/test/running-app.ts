import type { RequestListener } from 'node:http';
import type { Health } from '@chatpulse/service';
import { createApp } from '../src/app.js';
import { createMemoryCounts } from '../src/counts-memory.js';
import { createMemoryCoverage } from '../src/coverage-memory.js';
import type { LiveCounts } from '../src/live-counts.js';
import { createLiveCounts } from '../src/live-counts.js';
import { createLiveFiller } from '../src/live-filler.js';
import type { Monitor } from '../src/monitor.js';
import { createProgressReader, type ProgressReader } from '../src/progress-reader.js';
import { createMemorySessions } from '../src/sessions-memory.js';
import type { StatsDependencies } from '../src/stats-page.js';
import { createStreams } from '../src/streams.js';
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

/** How many streams the app takes. */
export const streamsMax = 4;

/** What stands before the app: nothing, unless a test puts something there. */
let before: (deps: FrontDependencies, app: RequestListener) => RequestListener = (_deps, app) => app;

type FrontDependencies = Pick<StatsDependencies, 'store' | 'tracked' | 'now'> & {
  readonly marks: ProgressReader;
  readonly monitor: Monitor;
};

/** For the tests of one file, which run in a world of their own. */
export function putBeforeApp(front: typeof before): void {
  before = front;
}

/** The whole app on a port of its own, over stores in memory; every answer is checked against the contract. */
export async function runApp(nowMs = noon + 90_000): Promise<
  Readonly<Holdings> & {
    url: string;
    health: Health;
    live: LiveCounts;
    /** Brings a batch of channel-stats to those who watch. */
    hear: (batch: Partial<Parameters<LiveCounts['take']>[0]>) => void;
    /** As at a stop. */
    closeStreams: () => void;
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
  // Its clock stands still: no mark would ever be old.
  const marks = createProgressReader({ store, maxAgeMs: 0, now });
  const progress = marks.read;
  const live = createLiveCounts();
  const streams = createStreams({ live, max: streamsMax, monitor: parts.monitor, now });
  const stopping = new AbortController();
  const failures: unknown[] = [];
  const { signal } = stopping;
  const filler = createLiveFiller({ live, store, signal, onCrash: (error) => failures.push(error) });
  const stores = { store, sessions, coverage };
  const app = createApp({ ...parts, ...stores, tracked, progress, streams });
  const { url, close } = await serve(before({ ...parts, store, tracked, marks }, app));

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
    live,
    hear: ({ windows = [], watermarks = [] }) => {
      live.take({ windows, watermarks });
      filler.wake();
    },
    closeStreams: streams.close,
    startOver: () => {
      held = open();
    },
    close: async () => {
      stopping.abort();
      streams.close();
      await close();
      if (failures.length > 0) throw failures[0];
    },
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
