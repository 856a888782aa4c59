import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Variable } from '../../src/config/variables/variable.js';
import { kafkaVariables } from '../../src/config/variables.js';

// What users of other Node modules for Kafka have in their environment, with the defaults that they count on;
// undefined: there is none.
const known: Record<string, string | number | boolean | undefined> = {
  KAFKA_ENABLED: true,
  KAFKA_BROKERS: 'localhost:9092',
  KAFKA_CLIENT_ID: undefined,
  KAFKA_GROUP_ID: undefined,
  KAFKA_CONNECTION_TIMEOUT: 1000,
  KAFKA_REQUEST_TIMEOUT: 30_000,
  KAFKA_ENFORCE_REQUEST_TIMEOUT: false,
  KAFKA_DELIVERY_TIMEOUT: 300_000,
  KAFKA_RETRY_RETRIES: 5,
  KAFKA_RETRY_DELAYMS: 300,
  KAFKA_LOG_LEVEL: undefined,
  KAFKA_TOPICS: undefined,
  KAFKA_FROM_BEGINNING: false,
  KAFKA_SESSION_TIMEOUT: 30_000,
  KAFKA_HEARTBEAT_INTERVAL: 3000,
  KAFKA_MAX_BYTES: 10_485_760,
  KAFKA_MAX_BYTES_PER_PARTITION: 1_048_576,
  KAFKA_MIN_BYTES: 1,
  KAFKA_MAX_WAIT_TIME: 5000,
  KAFKA_MAX_IN_FLIGHT_REQUESTS: 5,
  KAFKA_BATCH_SIZE: 16_384,
  KAFKA_LINGER_MS: 5,
  KAFKA_COMPRESSION: undefined,
  KAFKA_SSL_ENABLED: undefined,
  KAFKA_SSL_CA: undefined,
  KAFKA_SSL_CERT: undefined,
  KAFKA_SSL_KEY: undefined,
  KAFKA_SASL_MECHANISM: undefined,
  KAFKA_SASL_USERNAME: undefined,
  KAFKA_SASL_PASSWORD: undefined,
  KAFKA_RETRY_ENABLED: true,
  KAFKA_RETRY_ATTEMPTS: 3,
  KAFKA_RETRY_BASE_DELAY: 2000,
  KAFKA_RETRY_MAX_DELAY: 30_000,
  KAFKA_RETRY_BACKOFF: 'exponential',
  KAFKA_DLQ_ENABLED: true,
  KAFKA_MONITORING_ENABLED: true,
};
const table: Readonly<Record<string, Variable>> = kafkaVariables;
const reference = readFileSync(new URL('../../../../docs/configuration.md', import.meta.url), 'utf8').split(
  '\n',
);

describe('a name that people know', () => {
  test.each(Object.entries(known))(
    '%s is read, with the default they count on or a reason why not',
    (name, theirs) => {
      const variable = table[name];
      const ours = variable?.default;
      const told =
        theirs === undefined ||
        ours === theirs ||
        (variable?.differs?.elsewhere ?? '').startsWith(String(theirs));
      expect([variable === undefined, told]).toEqual([false, true]);
    },
  );

  test.each(
    Object.entries(table).flatMap(([name, { differs, readBy }]) => [
      ...(differs === undefined ? [] : [[name, 'elsewhere', differs.because]]),
      ...(typeof readBy === 'object' ? [[name, 'of the processor', readBy.because]] : []),
    ]),
  )('that %s has another default %s has its reason in the reference', (name, whose, because) => {
    const told = reference.filter((line) => line.startsWith(`* \`${name}\``) && line.includes(`${whose}`));
    expect(told).toEqual([expect.stringMatching(/\S/)]);
    expect(told[0]).toContain(`because ${because}.`);
  });

  test('KAFKA_CONSUMER_GROUP is read as another name of KAFKA_GROUP_ID', () => {
    expect(table.KAFKA_GROUP_ID?.aliases).toEqual(['KAFKA_CONSUMER_GROUP']);
  });
});
