import { createHealth, readEnv } from '@chatpulse/service';
import { expect, test } from '@jest/globals';
import { readKafkaConfig } from '../../src/config/config.js';
import { reportDisabled } from '../../src/config/disabled.js';
import { createKafka } from '../../src/kafka.js';
import { recordingLogger } from '../support/logs.js';

const config = readEnv({ KAFKA_ENABLED: 'false', KAFKA_BROKERS: '' }, (vars) =>
  readKafkaConfig(vars, { clientId: 'test' }),
);

test('without Kafka a service is ready, and says why it has none', () => {
  const health = createHealth();
  const { logger, lines } = recordingLogger();
  reportDisabled({ health, logger });
  expect(health.ready()).toEqual({
    ok: true,
    checks: { kafka: { ok: true, detail: 'disabled by KAFKA_ENABLED=false' } },
  });
  expect(lines).toMatchObject([{ msg: 'Kafka is disabled by KAFKA_ENABLED=false: only HTTP is served' }]);
});

test('Kafka that is switched off cannot be asked for by mistake', () => {
  const { logger } = recordingLogger();
  expect(() => createKafka({ config, logger })).toThrow(expect.objectContaining({ code: 'KAFKA_DISABLED' }));
});
