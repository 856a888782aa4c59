import type { Health, Logger } from '@chatpulse/service';
import type { CountStore } from '../../src/counts.js';
import { createMemoryCounts } from '../../src/counts-memory.js';
import { createOperatorApp } from '../../src/operator/operator-app.js';
import { createProcessorClient } from '../../src/operator/processor-client.js';
import { progressOf } from '../../src/state.js';
import type { TrackedChannels } from '../../src/tracked.js';
import { noon, watermark } from '../samples.js';
import { serve, serviceParts } from '../service-parts.js';
import { createFakeKit, type FakeKit } from './fake-kit.js';

export const token = 'a-token-of-the-tests-0123456789';

// biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what the tests assert
export type Answer = { status: number; headers: Headers; text: string; body: any };
type Ask = (path: string, init?: RequestInit & { json?: unknown }) => Promise<Answer>;

/** The operator's port over a kit of fakes; every answer is checked against its contract. */
export async function runOperator(
  opts: { sendEnabled?: boolean; withKafka?: boolean; logger?: Logger; processorUrl?: string } = {},
): Promise<{
  url: string;
  kit: FakeKit;
  store: CountStore;
  tracked: TrackedChannels;
  health: Health;
  ask: Ask;
  close(): Promise<void>;
}> {
  const parts = serviceParts(() => noon, opts.logger);
  const { tracked, health } = parts;
  health.report('tracked-channels', true);
  const kit = createFakeKit();
  const store = createMemoryCounts({ now: () => noon });
  const app = createOperatorApp({
    ...parts,
    token,
    sendEnabled: opts.sendEnabled ?? false,
    kafka: (opts.withKafka ?? true) ? kit : undefined,
    // Nothing listens on the port that is no port.
    processor: createProcessorClient({ url: opts.processorUrl ?? 'http://127.0.0.1:1' }),
    store,
    clientId: 'chatpulse-api',
    groups: { api: 'chatpulse-api', processor: 'chatpulse-processor' },
    progress: async () => progressOf([watermark({ eventTime: noon - 1000 })]),
  });
  const { url, close } = await serve(app);
  return { url, kit, store, tracked, health, ask: askAt(url), close };
}

/** Asks with the token, and with a body as JSON where there is one. */
export function askAt(url: string, bearer = token): Ask {
  return async (path, { json, headers, ...init } = {}) => {
    const response = await fetch(url + path, {
      ...init,
      ...(json === undefined ? {} : { method: init.method ?? 'POST', body: JSON.stringify(json) }),
      headers: {
        Authorization: `Bearer ${bearer}`,
        ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    };
  };
}
