import { readFileSync } from 'node:fs';
import type { EnvReader } from '@chatpulse/service';

export type OperatorConfig = {
  readonly host: string;
  readonly port: number;
  readonly token: string;
  /** Whether records may be sent by hand. */
  readonly sendEnabled: boolean;
  /** Where the processor answers for itself. */
  readonly processorUrl: string;
};

// Shorter ones can be guessed, and a value with blanks in it is no bearer token.
const tokenRule = {
  pattern: /^[\x21-\x7e]{16,512}$/,
  problem: 'must be 16 to 512 printable characters without blanks',
  example: '$(openssl rand -base64 24)',
} as const;

/**
 * Reads the OPERATOR_* variables and PROCESSOR_URL; call it inside readEnv, which reports the faults. Undefined without a token:
 * the surface is then off. Its address is loopback whatever HOST says.
 */
export function readOperatorConfig(
  vars: EnvReader,
  readFile: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): OperatorConfig | undefined {
  const token = readToken(vars, readFile);
  const config = {
    host: vars.string('OPERATOR_HOST', { default: '127.0.0.1' }),
    port: vars.port('OPERATOR_PORT', 3001),
    sendEnabled: vars.boolean('OPERATOR_SEND_ENABLED', false),
    processorUrl: vars.string('PROCESSOR_URL', {
      default: 'http://127.0.0.1:3002',
      pattern: /^https?:\/\/(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9_.-]+)(:\d{1,5})?\/?$/,
      problem: 'must be http:// or https://, a host and a port, and nothing behind them',
      example: 'http://127.0.0.1:3002',
    }),
  };
  return token === undefined ? undefined : { ...config, token };
}

function readToken(vars: EnvReader, readFile: (path: string) => string): string | undefined {
  const token = vars.optional('OPERATOR_TOKEN', tokenRule);
  const path = vars.optional('OPERATOR_TOKEN_FILE');
  if (path === undefined) return token;
  const fault = (problem: string): undefined => {
    vars.fault({ variable: 'OPERATOR_TOKEN_FILE', problem, example: '/run/secrets/operator-token' });
    return undefined;
  };
  if (token !== undefined) return fault('is set, and OPERATOR_TOKEN as well; set one of them');
  try {
    const text = readFile(path).trim();
    return tokenRule.pattern.test(text) ? text : fault(`names ${path}, whose content ${tokenRule.problem}`);
  } catch {
    return fault(`names ${path}, which cannot be read`);
  }
}
