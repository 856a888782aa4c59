import { readKafkaConfig } from '@chatpulse/kafka';
import { createHealth, createLogger, createMetrics, readEnv } from '@chatpulse/service';
import { expect, test } from '@jest/globals';
import { createMonitor } from '../../src/monitor.js';
import type { OperatorConfig } from '../../src/operator/config.js';
import { startOperator } from '../../src/operator/start-operator.js';
import { progressOf } from '../../src/state.js';
import { createTrackedChannels } from '../../src/tracked.js';
import { noon } from '../samples.js';
import { token } from './running-operator.js';

async function start(operator: OperatorConfig | undefined) {
  const lines: { level: string; msg: string }[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const logger = createLogger({ service: 'api-test', level: 'info', destination });
  const steps: (() => Promise<void>)[] = [];
  const metrics = createMetrics({ service: 'api-test' });
  const now = (): number => noon;
  const surface = await startOperator(
    {
      kafka: undefined,
      lifecycle: { onStop: (_name, step) => void steps.push(step) },
      groups: { api: 'a', processor: 'p' },
      progress: async () => progressOf([]),
      store: { findByLogin: async () => new Map() },
      tracked: createTrackedChannels(logger),
      health: createHealth(),
      metrics,
      monitor: createMonitor({ metrics, now }),
      logger,
      version: '1.2.3',
      now,
    },
    { operator, kafka: readEnv({}, (vars) => readKafkaConfig(vars, { clientId: 'api-test' })) },
  );
  return { lines, steps, surface };
}

test('without a token the port stays shut, and one line says what to set', async () => {
  const { lines, steps, surface } = await start(undefined);
  expect(surface).toBeUndefined();
  expect(steps).toEqual([]);
  expect(lines).toMatchObject([
    { level: 'warn', msg: expect.stringMatching(/off.*OPERATOR_TOKEN.*OPERATOR_TOKEN_FILE/) },
  ]);
});

test('with a token it listens, says where, and never says the token; it closes with the service', async () => {
  const { lines, steps, surface } = await start({
    host: '127.0.0.1',
    port: 0,
    token,
    sendEnabled: false,
    processorUrl: 'http://127.0.0.1:1',
  });
  const url = `http://127.0.0.1:${surface?.port}`;
  expect((await fetch(`${url}/livez`)).status).toBe(200);
  expect(lines).toMatchObject([{ level: 'info', url }]);
  expect(JSON.stringify(lines)).not.toContain(token);
  for (const step of steps) await step();
  await expect(fetch(`${url}/livez`)).rejects.toThrow();
});
