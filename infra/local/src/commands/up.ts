import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Ask, ensureSupervisor } from '../client.js';
import { progressLine, seconds } from '../output.js';
import { preflight } from '../preflight/preflight.mjs';
import { readRecorded } from '../replay/recorded.js';
import { noteOnHistory } from '../replay/refusal.js';
import type { Command, Context } from './context.js';
import { describeStack } from './describe.js';
import { upInContainers } from './in-containers.js';
import { tail } from './logs.js';
import { tokenPlace } from './operator-token.js';
import { planHere } from './plan-here.js';
import { remember } from './remember.js';
import { sayWaiting } from './say-waiting.js';

/** Starts what is not running yet, and changes what was asked differently. */
export const up: Command = async (context) => {
  const { env, paths, print, complain } = context;
  const from = Date.now();
  const checked = await preflight(env, { for: 'up' });
  if (checked.faults.length > 0) {
    for (const fault of checked.faults) complain(fault);
    return 1;
  }
  if (checked.mode === 'containers') return upInContainers(context, checked);
  const note = await noteOnReplay(context, checked.options.file);
  if (note) print(note);
  const plan = await planHere(context, checked);
  remember(paths, checked);
  const ask = await ensureSupervisor(paths);
  let moved = false;
  const applied = ask({ do: 'apply', plan }, (progress) => {
    moved = true;
    print(progressLine(progress));
  });
  const result = await sayWaiting(ask, print, applied);
  if (!result.ok) {
    complain(result.problem ?? `Not up: ${result.failed?.join(', ')}.`);
    await showLogs(ask, complain);
    return 1;
  }
  print(
    moved
      ? `chatpulse is up after ${seconds(Date.now() - from)}.`
      : 'chatpulse is already up, nothing to do.',
  );
  print(await describeStack(checked.options, tokenPlace(paths, checked.variables)));
  return 0;
};

async function noteOnReplay({ paths }: Context, file: string | undefined): Promise<string | undefined> {
  if (!file || !existsSync(join(paths.data, 'kafka'))) return undefined;
  return noteOnHistory(await readRecorded(file));
}

async function showLogs(ask: Ask, complain: (line: string) => void): Promise<void> {
  const { components = [] } = await ask({ do: 'status' });
  for (const { name, state, problem, log } of components) {
    if (state !== 'failed' && state !== 'starting') continue;
    complain(`\n${name} is ${state}: ${problem ?? ''}\nThe end of ${log}:\n${tail(log, 10)}`);
  }
  complain('\n`make status` shows the rest, `make down` stops it.');
}
