import { readFileSync } from 'node:fs';
import { createLogger } from '@chatpulse/service';
import { loadConfig } from '../src/config.js';
import type { LedgerLine } from '../src/ledger.js';
import { type Simulator, startSimulator } from '../src/simulator.js';
import { connectListener, type Listener } from './listener.js';

/** A simulator on a free port whose clock only the test moves. */
export interface Stage {
  readonly simulator: Simulator;
  readonly channels: readonly string[];
  connect(path?: string): Promise<Listener>;
  /** Moves the clock in steps of 20 ms, with a tick after each, as main does. */
  pass(ms: number): Promise<void>;
  /** Lets time pass, one minute at most, until the condition holds. */
  passUntil(condition: () => boolean): Promise<void>;
  /** POSTs to a control route. */
  control(route: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  get(path: string): Promise<unknown>;
  ledger(): LedgerLine[];
  /** Stops the simulator as SIGTERM does; clients stay to see it. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

const startOfTime = 1_795_000_000_000;

export async function openStage(
  env: Readonly<Record<string, string>>,
  opts: { nonce?: string } = {},
): Promise<Stage> {
  let nowMs = startOfTime;
  const simulator = await startSimulator({
    config: loadConfig({ SIMULATOR_PORT: '0', ...env }),
    nonce: opts.nonce ?? 'a-run',
    now: () => nowMs,
    version: '0.0.0',
    logger: createLogger({ service: 'simulator', level: 'silent' }),
  });
  const url = `http://127.0.0.1:${simulator.port}`;
  const get = async (path: string): Promise<unknown> => (await fetch(url + path)).json();
  const { data: rooms } = (await get('/channels')) as { data: { channel: string }[] };
  const listeners: Listener[] = [];
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= simulator.close();
    return stopping;
  };
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 20) {
      nowMs += Math.min(20, ms - passed);
      simulator.tick();
      // Lets sockets read, or a long time would pass in one turn of the event loop.
      await new Promise(setImmediate);
    }
  };
  simulator.tick();

  return {
    simulator,
    channels: rooms.map(({ channel }) => channel),
    get,
    async connect(path) {
      const listener = await connectListener(simulator.port, path);
      listeners.push(listener);
      return listener;
    },
    pass,
    async passUntil(condition) {
      for (let passed = 0; !condition(); passed += 20) {
        if (passed > 60_000) throw new Error(`within a minute, never: ${condition}`);
        await pass(20);
      }
    },
    async control(route, body = {}) {
      const response = await fetch(`${url}/control/${route}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      return { status: response.status, body: await response.json() };
    },
    ledger() {
      const text = readFileSync(env.SIMULATOR_LEDGER ?? '', 'utf8');
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as LedgerLine);
    },
    stop,
    async close() {
      await Promise.all(listeners.map((listener) => listener.close()));
      await stop();
    },
  };
}
