import { readEnv } from '@chatpulse/service';
import { expect, test } from '@jest/globals';
import { readKafkaConfig } from '../../src/config/config.js';
import { createKafka } from '../../src/kafka.js';
import { silent } from '../support/logs.js';

const config = readEnv({}, (vars) => readKafkaConfig(vars, { clientId: 'test' }));

test('transactions are refused, wherever someone looks for them', async () => {
  const kafka = createKafka({ config, logger: silent });
  const refusal = expect.objectContaining({ code: 'TRANSACTIONS_UNSUPPORTED', retriable: false });
  expect(() => kafka.producer({ transactionalId: 'mine' as never })).toThrow(refusal);
  expect(() => kafka.transaction()).toThrow(refusal);
  await kafka.disconnect();
});
