import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, readEnv } from '@chatpulse/service';
import { describe, expect, test } from '@jest/globals';
import { readKafkaConfig } from '../../src/config/config.js';
import type { Variable } from '../../src/config/variables/variable.js';
import { kafkaVariables } from '../../src/config/variables.js';

// The processor's KafkaSettingsSuite reads the same file: what a variable means does not depend on the service.
type Case = { rule: string; env: Record<string, string>; settings?: object; faults?: string[] };
type Numbers = Record<string, { default: number; min: number; max: number }>;
const { files, cases, processorNumbers } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'cases.json'), 'utf8'),
) as { files: Record<string, string>; cases: Case[]; processorNumbers: Numbers };

function readFile(path: string): string {
  const text = files[path];
  if (text === undefined) throw new Error('ENOENT');
  return text;
}

function settingsOf(env: Record<string, string>): object {
  const { ssl, sasl, ...config } = readEnv(env, (vars) =>
    readKafkaConfig(vars, { clientId: 'own' }, { readFile }),
  );
  return {
    brokers: config.brokers,
    tls: ssl !== undefined,
    replicationFactor: config.replicationFactor,
    ...(config.enabled ? {} : { enabled: false }),
    ...(config.clientId === 'own' ? {} : { clientId: config.clientId }),
    groupId: config.groupId,
    ...ssl,
    ...sasl,
  };
}

describe('the cases that both languages hold to', () => {
  const good = cases.filter(({ settings }) => settings !== undefined);
  test.each(good)('$rule', ({ env, settings }) => {
    expect(settingsOf(env)).toEqual(settings);
  });

  const bad = cases.filter(({ faults }) => faults !== undefined);
  test.each(bad)('$rule', ({ env, faults }) => {
    const variables = (): string[] => {
      try {
        return [`no fault in ${JSON.stringify(settingsOf(env))}`];
      } catch (error) {
        if (error instanceof ConfigError) return error.faults.map(({ variable }) => variable);
        throw error;
      }
    };
    expect(variables()).toEqual(faults);
  });

  test('the table says of the processor what its own test holds it to', () => {
    const ofTable = Object.entries<Variable>(kafkaVariables)
      .filter(([, { type, readBy }]) => type === 'number' && readBy !== 'node')
      .map(([name, { readBy, default: ours, min, max }]) => [
        name,
        { default: typeof readBy === 'object' ? readBy.processorDefault : ours, min, max },
      ]);
    expect(Object.fromEntries(ofTable)).toEqual(processorNumbers);
  });
});
