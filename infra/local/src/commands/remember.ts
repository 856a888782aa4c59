import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import type { Preflight } from '../preflight/preflight.mjs';
import type { RecordedStack, StatePaths } from '../preflight/state.mjs';

/**
 * Records what was asked, so that a later `make up` keeps it and the other commands find the stack. May hold
 * passwords, so it is for the owner alone, like the operator's token, which is made once.
 */
export function remember(
  paths: StatePaths,
  { mode, variables }: Pick<Preflight, 'mode' | 'variables'>,
): void {
  mkdirSync(paths.folder, { recursive: true });
  const stack: RecordedStack = { mode, variables };
  writeFileSync(paths.stack, JSON.stringify(stack), { mode: 0o600 });
  if (variables.PROCESSOR_GENERATION !== undefined) keepGeneration(paths, variables.PROCESSOR_GENERATION);
  if (existsSync(paths.operatorToken)) return;
  writeFileSync(paths.operatorToken, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
}

/** Every later `make up` counts in it, also after `make down`: the counts of a lower one would lose against it. */
export function keepGeneration(paths: StatePaths, generation: string): void {
  mkdirSync(paths.folder, { recursive: true });
  writeFileSync(paths.generation, `${generation}\n`);
}

/** The next `make up` starts from the defaults again. */
export function forget(paths: StatePaths): void {
  rmSync(paths.stack, { force: true });
}
