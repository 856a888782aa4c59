import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type RunningProcess, startProcess } from '../../infra/local/dist/index.js';
import { wallClock } from '../wall-clock.ts';
import type { Cell } from './cells.ts';
import { type ChatSettings, chatEvents, firstOf } from './chat-events.ts';
import { createPartitionOf, graceMs } from './corpus.ts';
import { logEnd } from './log-lines.ts';
import { createRecount } from './recount.ts';

/** Live chat: each event is sent at its turn, however long those before it take. */
export type Load = {
  readonly settings: ChatSettings;
  /** @returns how many were sent; all of them are acknowledged. @throws when one is not */
  ended(): Promise<number>;
  /** Sends no more; then `ended`. */
  stop(): Promise<number>;
  readonly running: RunningProcess;
};

/** What the process that sends tells when it ends. */
export type LoadResult = { readonly sent: number; readonly acknowledged: number };

// To load the code and to connect.
const leadMs = 3000;

/** @param count of events; endless without */
export function startLoad(opts: {
  broker: string;
  folder: string;
  eventsPerSecond: number;
  deletions: boolean;
  count?: number;
}): Load {
  const { broker, folder, eventsPerSecond, deletions, count = Number.MAX_SAFE_INTEGER } = opts;
  const startMs = Math.ceil(wallClock()) + leadMs;
  const settings = {
    seed: 11,
    channels: 5000,
    startMs,
    eventsPerSecond,
    disorderMs: 0,
    copies: 0.005,
    deletions,
  };
  const file = join(folder, `load-${startMs}.json`);
  const logFile = join(folder, `load-${startMs}.log`);
  const running = startProcess({
    command: process.execPath,
    args: [
      join(import.meta.dirname, 'load-process.ts'),
      broker,
      JSON.stringify(settings),
      String(count),
      file,
    ],
    env: { PATH: process.env.PATH ?? '' },
    logFile,
  });
  const exit = new Promise<number>((resolve, reject) => {
    running.onExit(({ code }) => {
      if (code !== 0) return reject(new Error(`void: the load has failed:\n${logEnd(logFile)}`));
      const { sent, acknowledged }: LoadResult = JSON.parse(readFileSync(file, 'utf8'));
      if (sent === acknowledged) resolve(sent);
      else reject(new Error(`void: ${acknowledged} of ${sent} events were acknowledged`));
    });
  });
  // Whoever waits for it hears of it; meanwhile it is no unhandled one.
  exit.catch(() => undefined);
  const stop = async (): Promise<number> => {
    await running.stop(30_000);
    return exit;
  };
  return { settings, running, ended: () => exit, stop };
}

/** What each window should be after the first `sent` events of a load. Takes a while; what else is read goes on. */
export async function recountOfLoad(
  settings: ChatSettings,
  sent: number,
): Promise<ReadonlyMap<string, Cell>> {
  const recount = createRecount({ graceMs, partitionOf: createPartitionOf() });
  let seen = 0;
  for (const { event, isCopy } of firstOf(sent, chatEvents(settings))) {
    if (!isCopy) recount.add(event);
    seen += 1;
    // A reader that hears nothing for longer than its session starts over.
    if (seen % 5000 === 0) await delay(0);
  }
  return recount.cells();
}
