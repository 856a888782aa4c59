import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { StatePaths } from '../preflight/state.mjs';
import type { Variables } from '../preflight/variables.mjs';

/** Where a person finds the token of the operator's port: a variable, or a file as seen from here. */
export function tokenPlace(
  { operatorToken }: Pick<StatePaths, 'operatorToken'>,
  variables: Variables,
): string {
  if (variables.OPERATOR_TOKEN) return 'OPERATOR_TOKEN';
  const file = variables.OPERATOR_TOKEN_FILE ?? operatorToken;
  const near = relative(process.cwd(), file);
  return near.startsWith('..') ? file : near;
}

/** The token itself, for containers, which do not see the file; nothing while there is none. */
export function tokenVariable(
  { operatorToken }: Pick<StatePaths, 'operatorToken'>,
  variables: Variables,
): { OPERATOR_TOKEN?: string } {
  if (variables.OPERATOR_TOKEN) return { OPERATOR_TOKEN: variables.OPERATOR_TOKEN };
  try {
    return { OPERATOR_TOKEN: readFileSync(variables.OPERATOR_TOKEN_FILE ?? operatorToken, 'utf8').trim() };
  } catch {
    return {};
  }
}
