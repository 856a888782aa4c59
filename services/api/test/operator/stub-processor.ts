import { serve } from '../service-parts.js';

type StubAnswer = { status?: number; headers?: Record<string, string>; body?: unknown; raw?: string };

/** The processor's own port, as far as it tells of itself; `answers` is by path, and what is not there never answers. */
export type StubProcessor = {
  readonly url: string;
  readonly answers: Map<string, StubAnswer>;
  readonly asked: string[];
  close(): Promise<void>;
};

export async function runStubProcessor(): Promise<StubProcessor> {
  const answers = new Map<string, StubAnswer>();
  const asked: string[] = [];
  const { url, close } = await serve((request, response) => {
    asked.push(request.url ?? '');
    const answer = answers.get(request.url ?? '');
    if (answer === undefined) return;
    const { status = 200, headers = {}, body, raw = JSON.stringify(body) } = answer;
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(raw);
  });
  return { url, answers, asked, close };
}

const chat = 'twitch-chat-messages';

/** What it tells while partition 1 is restored, on the first of two instances. */
export function fillProcessor({ answers }: Pick<StubProcessor, 'answers'>): void {
  const node = (name: string, type: string, more: object) => ({ name, type, from: [], to: [], ...more });
  const nodes = [
    node('read-chat', 'source', { topics: [chat], to: ['count'] }),
    node('count', 'processor', { stores: ['journal', 'history'], from: ['read-chat'], to: ['write-stats'] }),
    node('write-stats', 'sink', { topics: ['channel-stats'], from: ['count'] }),
  ];
  answers.set('/topology', {
    body: { subtopologies: [{ id: 0, nodes }], text: 'Topologies:\n   Sub-topology: 0' },
  });
  const task = (partition: number, lag: number | null) => ({
    task: `0_${partition}`,
    partitions: [{ topic: chat, partition, committedOffset: 100, endOffset: 100 + (lag ?? 0), lag }],
  });
  answers.set('/tasks', {
    body: {
      application: 'chatpulse-processor-g2',
      host: '10.0.0.1',
      state: 'RUNNING',
      threads: [{ name: 'thread-1', state: 'RUNNING', active: [task(0, 3), task(1, null)], standby: [] }],
      instances: [
        { host: '10.0.0.1', port: 3002, active: [0, 1], standby: [2] },
        { host: '10.0.0.2', port: 3002, active: [2], standby: [0, 1] },
      ],
    },
  });
  const startedAt = '2026-11-21T12:00:00.000Z';
  const restore = { partition: 1, startedAt };
  answers.set('/restore', {
    body: {
      restores: [
        { ...restore, store: 'history', restored: 4, total: 4, state: 'restored', endedAt: startedAt },
        { ...restore, store: 'journal', restored: 1200, total: 4800, state: 'restoring', endedAt: null },
      ],
      standbys: [{ store: 'journal', partition: 2, offset: 910, endOffset: 912, lag: 2 }],
    },
  });
  const counted = { type: 'window', channelId: '71092938', channel: 'nasa', chattersExact: true };
  const window = (windowSizeSeconds: number, messages: number) => ({
    ...counted,
    windowStart: Date.parse(startedAt),
    windowSizeSeconds,
    messages,
    chatters: 7,
    revision: messages,
  });
  answers.set('/stats/71092938', {
    body: {
      channelId: '71092938',
      committed: false,
      owner: { host: '10.0.0.1', port: 3002, partition: 1, here: true },
      windows: [window(60, 12), window(600, 1234), window(3600, 5678)],
    },
  });
}
