import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createRandom, createZipf } from '../random.ts';
import type { Check } from './answers.ts';
import type { Server } from './servers.ts';
import { pathOf } from './store-content.ts';

/** Waits in ms, from the moment at which a request was sent. `cpuMicros` is the server's processor time for a request. */
export type Load = {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** From the moment at which it was due; of a load with a rate. */
  readonly p99FromDue?: number;
  readonly requests: number;
  readonly cpuMicros: number;
  /** Answers that were no 200, and connections that ended. */
  readonly faults: number;
  /** Answers that were looked at. */
  readonly checked: number;
};

export type Side = {
  readonly name: string;
  readonly server: Server;
  readonly check: Check;
  /** An answer that is no 200 is a figure of this side, and does not void the bench. */
  readonly mayFail?: boolean;
};

export type Settings = {
  readonly channels: number;
  readonly connections: number;
  readonly seconds: number;
  /** The same for all sides of a round. */
  readonly seed: number;
  /** Requests a second; undefined: as many as there can be. */
  readonly rate?: number;
};

const lookEveryMs = 50;

/**
 * Loads one side, and asks for a channel now and then meanwhile, drawn as those of the load are.
 * @throws when an answer was no 200 or not what the store holds: the run is void
 */
export async function load(
  { name, server, check, mayFail = false }: Side,
  settings: Settings,
): Promise<Load> {
  const { channels, connections, seconds, seed, rate } = settings;
  const script = join(import.meta.dirname, 'load-process.ts');
  const mode = rate === undefined ? 'max' : 'paced';
  const numbers = [server.port, seconds, connections, channels, seed, Math.round(rate ?? 0)].map(String);
  const before = server.usage();
  let over = false;
  const running = promisify(execFile)(process.execPath, [script, mode, ...numbers]).finally(() => {
    over = true;
  });
  const draw = createZipf(channels, 1, createRandom(seed + 1));
  const looks: { rank: number; status: number; body: string }[] = [];
  const looking = (async () => {
    while (!over) {
      const rank = draw();
      const response = await fetch(`http://127.0.0.1:${server.port}${pathOf(rank)}`);
      looks.push({ rank, status: response.status, body: await response.text() });
      await delay(lookEveryMs);
    }
  })();
  const [{ stdout }] = await Promise.all([running, looking]);
  const after = server.usage();
  const load = JSON.parse(stdout) as Omit<Load, 'cpuMicros' | 'checked'>;
  const { faults } = load;
  if (faults > 0 && !mayFail) throw new Error(`void: ${name} had ${faults} answers that were no 200`);
  for (const { rank, status, body } of looks) {
    if (status !== 200 && mayFail) continue;
    const wrong = status === 200 ? check(rank, body) : `${status}`;
    if (wrong !== undefined) throw new Error(`void: an answer of ${name} is wrong: ${wrong}`);
  }
  const cpuMicros = ((after.cpuSeconds - before.cpuSeconds) * 1e6) / (load.requests + looks.length);
  return { ...load, cpuMicros, checked: looks.length };
}
