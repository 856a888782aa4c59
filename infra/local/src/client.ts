import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { repository, runningSupervisor, type StatePaths } from './preflight/state.mjs';
import type { ControlLine, ControlRequest, ControlResult } from './supervisor/control.js';
import { endLeftovers } from './supervisor/leftovers.js';
import type { Progress } from './supervisor/supervisor.js';

export type Ask = (
  request: ControlRequest,
  onProgress?: (progress: Progress) => void,
) => Promise<ControlResult>;

/** How to ask the supervisor of this state folder; undefined when none runs. */
export function connectSupervisor(paths: StatePaths): Ask | undefined {
  const running = runningSupervisor(paths);
  if (!running) return undefined;
  return async (request, onProgress = () => undefined) => {
    const response = await fetch(`http://127.0.0.1:${running.port}/`, {
      method: 'POST',
      headers: { authorization: `Bearer ${running.token}` },
      body: JSON.stringify(request),
    });
    if (!response.ok || !response.body) throw new Error(`the supervisor answers ${response.status}`);
    for await (const line of linesOf(response.body)) {
      const answer = JSON.parse(line) as ControlLine;
      if ('result' in answer) return answer.result;
      onProgress(answer.progress);
    }
    throw new Error('the supervisor ended before it had answered');
  };
}

const supervisorMain = join(repository, 'infra/local/dist/supervisor/main.js');

/** The supervisor of this state folder, started if need be; first ends what a killed one left. */
export async function ensureSupervisor(paths: StatePaths): Promise<Ask> {
  const running = connectSupervisor(paths);
  if (running) return running;
  await endLeftovers(paths);
  mkdirSync(paths.logs, { recursive: true });
  const logFile = join(paths.logs, 'supervisor.log');
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, ['--max-old-space-size=64', supervisorMain], {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, CHATPULSE_STATE: paths.folder },
  });
  closeSync(log);
  child.unref();
  for (let waitedMs = 0; waitedMs < 10_000; waitedMs += 50) {
    const started = connectSupervisor(paths);
    if (started) return started;
    await sleep(50);
  }
  throw new Error(`the supervisor did not start within 10 s; its log is ${logFile}`);
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of body) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
