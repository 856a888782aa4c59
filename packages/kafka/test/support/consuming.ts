import { createHealth, type Health, readEnv } from '@chatpulse/service';
import { reachBrokers } from '../../src/client/brokers.js';
import { createMonitor } from '../../src/client/monitor.js';
import { readKafkaConfig } from '../../src/config/config.js';
import { type ConsumeOptions, consume, type RunningConsumer } from '../../src/consumer/consumer.js';
import { type Bench, testBroker } from './broker.js';
import { silent } from './logs.js';

/** The consumer below the handlers, alone, in a process of its own; stopped after the test. */
export async function consumeAlone(
  bench: Bench,
  opts: ConsumeOptions,
  { env = {}, health = createHealth() }: { env?: Record<string, string>; health?: Health } = {},
): Promise<RunningConsumer> {
  const variables = { KAFKA_BROKERS: testBroker(), KAFKA_RETRY_DELAYMS: '50', ...env };
  const config = readEnv(variables, (vars) => readKafkaConfig(vars, { clientId: 'test' }));
  const closing = new AbortController();
  const parts = { config, logger: silent, monitor: createMonitor(health), signal: closing.signal };
  const { client, knock } = reachBrokers(parts);
  const running = await consume({ ...parts, client, knock }, opts);
  bench.later(async () => {
    closing.abort();
    await running.stop();
  });
  return running;
}
