import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, inspect } from 'node:util';
import { ConfigError, readEnv } from '@chatpulse/service';
import { describe, expect, test } from '@jest/globals';
import { type KafkaConfig, readKafkaConfig } from '../../src/config/config.js';
import type { KafkaOptions } from '../../src/config/options.js';
import type { Variable } from '../../src/config/variables/variable.js';
import { kafkaVariables } from '../../src/config/variables.js';
import { recordingLogger } from '../support/logs.js';

const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';

function read(env: Record<string, string>, options: KafkaOptions = {}): KafkaConfig {
  const readFile = (path: string): string => {
    if (path === '/ca.pem') return pem;
    throw new Error('ENOENT');
  };
  return readEnv(env, (vars) =>
    readKafkaConfig(vars, { clientId: 'api', groupId: 'api' }, { options, readFile }),
  );
}

const at = (config: object, path: string): unknown =>
  path.split('.').reduce<unknown>((part, key) => Object(part)[key], config);

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
      enabled: true,
      brokers: ['localhost:9092'],
      clientId: 'api',
      groupId: 'api',
      topics: undefined,
      replicationFactor: 1,
      monitoring: true,
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
      retryPolicy: {
        enabled: true,
        attempts: 5,
        baseDelayMs: 2000,
        maxDelayMs: 30_000,
        backoff: 'exponential',
      },
      retryTopics: {
        partitions: undefined,
        replicationFactor: undefined,
        retentionMs: 604_800_000,
        segmentMs: 3_600_000,
      },
      deadLetters: {
        enabled: true,
        partitions: undefined,
        replicationFactor: undefined,
        retentionMs: 2_592_000_000,
        segmentMs: 86_400_000,
      },
      schemaRegistry: undefined,
      ssl: undefined,
      sasl: undefined,
    });
  });

  test('all faults are reported together, each in words', () => {
    const found = faults({
      KAFKA_BROKERS: 'kafka:9092,http://x',
      KAFKA_LINGER_MS: '-1',
      KAFKA_COMPRESSION: 'brotli',
      KAFKA_SASL_MECHANISM: 'plain',
      KAFKA_SSL_CA: '/missing.pem',
    });
    expect(found).toEqual([
      'KAFKA_BROKERS holds "http://x", and each item must be host:port',
      'KAFKA_LINGER_MS is "-1", and must be a whole number from 0 to 60000',
      'KAFKA_COMPRESSION is "brotli", and must be one of none, gzip, snappy, lz4, zstd',
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

  test('a delivery timeout shorter than one request is refused', () => {
    expect(faults({ KAFKA_DELIVERY_TIMEOUT: '1000' })).toHaveLength(1);
  });

  test('waits that shrink are refused', () => {
    expect(faults({ KAFKA_RETRY_MAX_DELAY: '1000' })).toEqual([
      'KAFKA_RETRY_MAX_DELAY is 1000, and must not be less than KAFKA_RETRY_BASE_DELAY (2000)',
    ]);
  });

  test('a schema registry may want a user and a password, never one of the two', () => {
    const env = { SCHEMA_REGISTRY_URL: 'http://registry:8080/apis/ccompat/v7' };
    expect(read(env).schemaRegistry).toEqual({ url: env.SCHEMA_REGISTRY_URL });
    const login = { SCHEMA_REGISTRY_USERNAME: 'u', SCHEMA_REGISTRY_PASSWORD: 'p' };
    expect(read({ ...env, ...login }).schemaRegistry).toMatchObject({ username: 'u', password: 'p' });
    expect(faults({ ...env, SCHEMA_REGISTRY_USERNAME: 'u' })).toHaveLength(1);
    expect(faults({ SCHEMA_REGISTRY_URL: 'http://u:p@registry' })).toHaveLength(1);
  });
});

describe('the profiles of docs/configuration.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/configuration.md'), 'utf8');

  test.each([
    [
      'a consumer of high volume',
      { consumer: { maxBytesPerPartition: 2_097_152, minBytes: 1024, maxWaitTimeMs: 1000 } },
    ],
    ['a patient handler', { retryPolicy: { attempts: 5, baseDelayMs: 5000, maxDelayMs: 60_000 } }],
    ['a handler of high volume', { retryPolicy: { attempts: 2, baseDelayMs: 1000, maxDelayMs: 5000 } }],
  ])('%s is read as it stands there', (profile, expected) => {
    const row = page.split('\n').find((line) => line.startsWith(`| ${profile} |`)) ?? '';
    const env = Object.fromEntries(
      [...row.matchAll(/`(\w+)=(\d+)`/g)].map(([, name, value]) => [name, value]),
    );
    expect(read(env)).toMatchObject(expected);
  });
});

describe('precedence', () => {
  const variable = { KAFKA_LINGER_MS: '20', KAFKA_SASL_MECHANISM: 'plain' };
  const credentials = { username: 'u', password: 'p' };

  test('an explicit option wins over its variable', () => {
    const config = read(variable, {
      producer: { lingerMs: 0 },
      sasl: { mechanism: 'scram-sha-256', ...credentials },
    });
    expect(config.producer.lingerMs).toBe(0);
    expect(config.sasl?.mechanism).toBe('scram-sha-256');
  });

  test('a variable wins over what is derived, from the service or from a preset', () => {
    const env = { ...variable, KAFKA_CLIENT_ID: 'mine', KAFKA_PRESET: 'amazon-msk', KAFKA_BROKERS: 'b' };
    const config = read(env, { sasl: credentials });
    expect([config.clientId, config.producer.lingerMs, config.sasl?.mechanism]).toEqual([
      'mine',
      20,
      'plain',
    ]);
  });

  test('what is derived wins over the table', () => {
    expect(read({}, { preset: 'amazon-msk', brokers: ['b'], sasl: credentials }).replicationFactor).toBe(3);
    expect(read({}, { sasl: { mechanism: 'plain', ...credentials } }).ssl).toBeDefined();
  });

  test('an option is held to the same bounds as its variable', () => {
    expect(() => read({}, { producer: { lingerMs: -1 } })).toThrow('KAFKA_LINGER_MS');
    expect(() => read({}, { brokers: [] })).toThrow('KAFKA_BROKERS names no broker');
  });
});

describe('the table of variables', () => {
  const rows = Object.entries<Variable>(kafkaVariables);

  // A value of each that nobody has by default.
  const other = ({ type, choices, default: ours, max = 0, option }: Variable): string => {
    if (type === 'flag') return String(ours !== true);
    if (type === 'number') return String(option === 'consumer.heartbeatIntervalMs' ? 150 : max - 1);
    if (type === 'choice') return choices?.find((choice) => choice !== ours && choice !== 'local') ?? '';
    if (type === 'pem') return '/ca.pem';
    if (type === 'url') return 'https://example/path';
    return type === 'list' ? 'some.thing:1' : 'something';
  };
  const required = {
    KAFKA_SASL_MECHANISM: 'oauthbearer',
    KAFKA_SASL_OAUTHBEARER_TOKEN_URL: 'https://login.example/token',
    KAFKA_SASL_USERNAME: 'u',
    KAFKA_SASL_PASSWORD: 'p',
    KAFKA_SSL_CERT: '/ca.pem',
    KAFKA_SSL_KEY: '/ca.pem',
    SCHEMA_REGISTRY_URL: 'https://registry',
    SCHEMA_REGISTRY_USERNAME: 'u',
    SCHEMA_REGISTRY_PASSWORD: 'p',
  };
  const arriving = rows.filter(
    ([name]) => !['KAFKA_PRESET', 'KAFKA_SSL_ENABLED', 'KAFKA_TOPICS'].includes(name),
  );

  test.each(arriving)('%s arrives where the table says', (name, row) => {
    const extra = name === 'KAFKA_REQUEST_TIMEOUT' ? { KAFKA_DELIVERY_TIMEOUT: '9999999' } : {};
    const longWait = name === 'KAFKA_RETRY_BASE_DELAY' ? { KAFKA_RETRY_MAX_DELAY: '86400000' } : {};
    const before = at(read({ ...required, ...extra, ...longWait }), row.option);
    const after = at(read({ ...required, ...extra, ...longWait, [name]: other(row) }), row.option);
    if (name !== 'KAFKA_SSL_CERT' && name !== 'KAFKA_SSL_KEY') expect(after).not.toEqual(before);
    expect(after).toBeDefined();
  });

  test('KAFKA_TOPICS and KAFKA_SSL_ENABLED too, where their form is another', () => {
    expect(read({ KAFKA_TOPICS: 'a, b' }).topics).toEqual(['a', 'b']);
    expect(read({ ...required, KAFKA_SSL_ENABLED: 'false' }).ssl).toBeUndefined();
  });

  test('each default keeps its own rules, and says why where it is not the known one', () => {
    for (const [name, { default: ours, min, max, choices, meaning, otherwise, differs }] of rows) {
      if (typeof ours === 'number')
        expect([name, ours >= (min ?? ours), ours <= (max ?? ours)]).toEqual([name, true, true]);
      if (typeof ours === 'string' && choices) expect(choices).toContain(ours);
      expect([name, (ours === undefined) === (otherwise !== undefined)]).toEqual([name, true]);
      expect([name, meaning.length > 0 && !meaning.endsWith('.') && !meaning.includes('|')]).toEqual([
        name,
        true,
      ]);
      if (differs) expect(differs.because.length).toBeGreaterThan(20);
    }
  });
});

describe('secrets', () => {
  const env = {
    KAFKA_SASL_MECHANISM: 'plain',
    KAFKA_SASL_USERNAME: 'u',
    KAFKA_SASL_PASSWORD: 'hunter2',
    KAFKA_SSL_CERT: '/ca.pem',
    KAFKA_SSL_KEY: '-----BEGIN PRIVATE KEY-----hunter2',
    SCHEMA_REGISTRY_URL: 'https://registry',
    SCHEMA_REGISTRY_USERNAME: 'u',
    SCHEMA_REGISTRY_PASSWORD: 'hunter2',
  };

  test('a configuration that is logged whole shows none, however deep it is', () => {
    const { logger, lines } = recordingLogger();
    const kafka = read(env);
    logger.info({ deep: { inside: { a: { service: { kafka } } } }, config: kafka, kafka }, 'configuration');
    logger.info(kafka, 'configuration');
    const texts = [
      JSON.stringify(lines),
      JSON.stringify(kafka),
      inspect(kafka, { depth: 9 }),
      format('%o %O', kafka, kafka),
    ];
    for (const text of texts) expect(text).not.toContain('hunter2');
    expect(texts[0]).toContain('"username":"u"');
  });

  test('and the client still gets them', () => {
    const { sasl, ssl, schemaRegistry } = read(env);
    expect([sasl?.password, schemaRegistry?.password]).toEqual(['hunter2', 'hunter2']);
    expect(ssl?.key).toContain('hunter2');
    expect(Object.assign({}, sasl)).toHaveProperty('password', 'hunter2');
  });

  test('a fault repeats none', () => {
    const bad = { ...env, KAFKA_SASL_MECHANISM: 'kerberos', KAFKA_SSL_CERT: '', KAFKA_BROKERS: ',' };
    expect(faults(bad).join()).not.toContain('hunter2');
  });
});
