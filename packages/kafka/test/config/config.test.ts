import { ConfigError, readEnv } from '@chatpulse/service';
import { describe, expect, test } from '@jest/globals';
import { type KafkaConfig, readKafkaConfig } from '../../src/config/config.js';

const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';
const files: Record<string, string> = { '/ca.pem': pem, '/not-a-pem': 'hello' };

function read(env: Record<string, string>): KafkaConfig {
  return readEnv(env, (vars) =>
    readKafkaConfig(vars, { clientId: 'api', groupId: 'api' }, (path) => {
      const text = files[path];
      if (text === undefined) throw new Error('ENOENT');
      return text;
    }),
  );
}

function faults(env: Record<string, string>): string[] {
  try {
    read(env);
  } catch (error) {
    if (error instanceof ConfigError)
      return error.faults.map(({ variable, problem }) => `${variable} ${problem}`);
    throw error;
  }
  return [];
}

describe('Kafka configuration', () => {
  test('without variables it is a local broker, without TLS, with the defaults of the reference', () => {
    expect(read({})).toEqual({
      brokers: ['localhost:9092'],
      clientId: 'api',
      groupId: 'api',
      connectionTimeoutMs: 1000,
      requestTimeoutMs: 30_000,
      enforceRequestTimeout: true,
      logLevel: undefined,
      retry: { retries: 5, delayMs: 300 },
      consumer: {
        sessionTimeoutMs: 30_000,
        heartbeatIntervalMs: 3000,
        maxBytes: 10_485_760,
        maxBytesPerPartition: 1_048_576,
        minBytes: 1,
        maxWaitTimeMs: 200,
        fromBeginning: false,
      },
      producer: {
        deliveryTimeoutMs: 300_000,
        maxInFlightRequests: 5,
        batchSizeBytes: 16_384,
        lingerMs: 5,
        compression: 'lz4',
      },
      ssl: undefined,
      sasl: undefined,
    });
  });

  test('all faults are reported together', () => {
    const found = faults({
      KAFKA_BROKERS: 'kafka:9092,http://x',
      KAFKA_LINGER_MS: '-1',
      KAFKA_COMPRESSION: 'brotli',
      KAFKA_SASL_MECHANISM: 'plain',
      KAFKA_SSL_CA: '/missing.pem',
    });
    expect(found).toEqual([
      'KAFKA_BROKERS holds "http://x", and each item must be host:port',
      'KAFKA_LINGER_MS is "-1", and must be a whole number of 0 or more',
      'KAFKA_COMPRESSION is "brotli", and must be one of none, gzip, lz4, zstd',
      'KAFKA_SASL_USERNAME is not set, and plain needs it',
      'KAFKA_SASL_PASSWORD is not set, and plain needs it',
      'KAFKA_SSL_CA names /missing.pem, which cannot be read',
    ]);
  });

  test.each(['localhost', ':9092', 'a b:9092', 'host:port', 'host:123456'])(
    '%s is not a broker',
    (broker) => {
      expect(faults({ KAFKA_BROKERS: broker })).toHaveLength(1);
    },
  );

  test.each(['127.0.0.1:9092', '[::1]:9092', 'kafka-0.kafka.svc:9092'])('%s is a broker', (broker) => {
    expect(read({ KAFKA_BROKERS: broker }).brokers).toEqual([broker]);
  });

  test('KAFKA_CONSUMER_GROUP is another name of KAFKA_GROUP_ID, which wins', () => {
    expect(read({ KAFKA_CONSUMER_GROUP: 'a' }).groupId).toBe('a');
    expect(read({ KAFKA_CONSUMER_GROUP: 'a', KAFKA_GROUP_ID: 'b' }).groupId).toBe('b');
  });

  test('a heartbeat that comes after the session has ended is refused', () => {
    const found = faults({ KAFKA_SESSION_TIMEOUT: '6000', KAFKA_HEARTBEAT_INTERVAL: '6000' });
    expect(found).toEqual([
      'KAFKA_HEARTBEAT_INTERVAL is 6000, and must be less than KAFKA_SESSION_TIMEOUT (6000)',
    ]);
  });

  test('a delivery timeout shorter than one request is refused', () => {
    expect(faults({ KAFKA_DELIVERY_TIMEOUT: '1000' })).toHaveLength(1);
  });
});

describe('security', () => {
  const sasl = { KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD: 'p' };

  test.each(['plain', 'SCRAM-SHA-256', 'scram-sha-512'])('SASL %s turns TLS on by itself', (mechanism) => {
    const config = read({ ...sasl, KAFKA_SASL_MECHANISM: mechanism });
    expect(config.sasl).toEqual({ mechanism: mechanism.toLowerCase(), username: 'u', password: 'p' });
    expect(config.ssl).toBeDefined();
  });

  test('an explicit false keeps TLS off', () => {
    const config = read({ ...sasl, KAFKA_SASL_MECHANISM: 'plain', KAFKA_SSL_ENABLED: 'false' });
    expect(config.ssl).toBeUndefined();
  });

  test('a PEM is taken from a file or from the variable itself, with \\n for line ends', () => {
    expect(read({ KAFKA_SSL_CA: '/ca.pem' }).ssl?.ca).toBe(pem);
    expect(read({ KAFKA_SSL_CA: pem.replaceAll('\n', '\\n') }).ssl?.ca).toBe(pem);
  });

  test('a file without a PEM is refused', () => {
    expect(faults({ KAFKA_SSL_CA: '/not-a-pem' })).toEqual([
      'KAFKA_SSL_CA names /not-a-pem, which holds no PEM',
    ]);
  });

  test('a client certificate without its key is refused', () => {
    expect(faults({ KAFKA_SSL_CERT: '/ca.pem' })).toEqual([
      'KAFKA_SSL_KEY is not set, though KAFKA_SSL_CERT is; a client certificate needs both',
    ]);
  });

  test('a user without a mechanism is refused, and the password is not repeated', () => {
    const found = faults({ KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD: 'hunter2' });
    expect(found).toEqual(['KAFKA_SASL_MECHANISM is not set, though a user name or password is']);
  });

  test('oauthbearer is refused in words', () => {
    expect(faults({ ...sasl, KAFKA_SASL_MECHANISM: 'OAUTHBEARER' })).toEqual([
      'KAFKA_SASL_MECHANISM is oauthbearer, which this version cannot do; use plain, scram-sha-256 or scram-sha-512',
    ]);
  });
});
