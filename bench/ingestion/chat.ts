import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  freePorts,
  type RunningProcess,
  startProcess,
  waitUntilReady,
} from '../../infra/local/dist/index.js';
import { waitUntil } from '../wait-until.ts';

/** Of the simulator's `GET /status`, what a bench looks at. */
type ChatStatus = {
  readonly clients: number;
  readonly connections: readonly { readonly joined: number }[];
  readonly sent: number;
  readonly joinViolations: number;
  /** JOINs of all connections in any 10 s. */
  readonly mostJoins: number;
  readonly slowClients: number;
};

/** The simulator in a process of its own, with its ledger in a file. */
export type Chat = {
  readonly running: RunningProcess;
  readonly port: number;
  status(): Promise<ChatStatus>;
  channels(): Promise<string[]>;
  /** Lines a second from now on; 0 is silence. */
  setRate(perSecond: number): Promise<void>;
  /** Cuts every connection. */
  drop(): Promise<void>;
  /** Resolves when nothing more is sent: with how many lines were. */
  silence(): Promise<number>;
  /** Each line of the ledger, in order. */
  ledger(): AsyncIterable<string>;
  stop(): Promise<void>;
};

const main = join(import.meta.dirname, '../../services/simulator/dist/main.js');

/** It is silent until a rate is set. @param folder for its log and its ledger */
export async function startChat(opts: {
  folder: string;
  channels: number;
  /** JOINs for each 10 s; whoever sends more is disconnected. 0 for no limit. */
  joinLimit: number;
}): Promise<Chat> {
  const [port = 0] = await freePorts(1);
  const ledgerFile = join(opts.folder, `chat-${port}.ndjson`);
  const base = `http://127.0.0.1:${port}`;
  const running = startProcess({
    command: process.execPath,
    args: [main],
    env: {
      PATH: process.env.PATH ?? '',
      SIMULATOR_PORT: String(port),
      SIMULATOR_CHANNELS: String(opts.channels),
      SIMULATOR_RATE: '0',
      SIMULATOR_JOIN_LIMIT: String(opts.joinLimit),
      SIMULATOR_LEDGER: ledgerFile,
      // A listener that falls behind for a moment is not cut off: its lag is what is measured.
      SIMULATOR_CLIENT_BUFFER_BYTES: String(256 * 1024 * 1024),
    },
    logFile: join(opts.folder, `chat-${port}.log`),
  });
  const get = async <T>(path: string): Promise<T> => (await (await fetch(base + path)).json()) as T;
  const control = async (action: string, body: object = {}): Promise<void> => {
    const response = await fetch(`${base}/control/${action}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`void: /control/${action} answers ${response.status}`);
  };
  const status = (): Promise<ChatStatus> => get('/status');
  try {
    await waitUntilReady({ kind: 'http', url: `${base}/readyz` }, 30_000);
  } catch (error) {
    await running.stop();
    throw error;
  }
  return {
    running,
    port,
    status,
    channels: async () =>
      (await get<{ data: { channel: string }[] }>('/channels')).data.map(({ channel }) => channel),
    setRate: (perSecond) => control('rate', { perSecond }),
    drop: () => control('drop'),
    async silence() {
      await control('rate', { perSecond: 0 });
      let before = -1;
      return waitUntil(
        'silence of the simulator',
        async () => {
          const { sent } = await status();
          const still = sent === before;
          before = sent;
          return still ? sent : undefined;
        },
        { withinMs: 30_000, everyMs: 200 },
      );
    },
    ledger: () => createInterface({ input: createReadStream(ledgerFile), crlfDelay: Infinity }),
    async stop() {
      await running.stop();
    },
  };
}
