import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { topicNames, topics } from '@chatpulse/contracts';
import { type BatchHandler, createKafka, type Kafka, readKafkaConfig } from '@chatpulse/kafka';
import { freePorts } from '@chatpulse/local';
import { createLogger, type Logger, readEnv } from '@chatpulse/service';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { findJdk } from '../../../infra/local/src/preflight/jdk.mjs';
import { createAuthority } from '../../src/certificates.js';
import { eventually } from '../../src/eventually.js';
import { type SecuredBroker, startSecuredBroker } from '../../src/secured-broker.js';

jest.setTimeout(60_000);

const repository = join(import.meta.dirname, '../../..');
let broker: SecuredBroker;
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  broker = await startSecuredBroker();
}, 120_000);
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(() => broker?.stop());

type Variables = Record<string, string>;

const login = (mechanism: string, more: Variables = {}): Variables => ({
  KAFKA_BROKERS: broker.sasl,
  KAFKA_SSL_CA: broker.caPath,
  KAFKA_SASL_MECHANISM: mechanism,
  KAFKA_SASL_USERNAME: broker.username,
  KAFKA_SASL_PASSWORD: broker.password,
  ...more,
});
const bearer = (more: Variables = {}): Variables =>
  login('OAuthBearer', { KAFKA_SASL_OAUTHBEARER_TOKEN_URL: `${broker.tokens.url}/token`, ...more });

const silent = createLogger({ service: 'test', level: 'silent' });

function open(env: Variables, logger: Logger = silent): Kafka {
  const quick = {
    KAFKA_CONNECTION_TIMEOUT: '5000',
    KAFKA_REQUEST_TIMEOUT: '10000',
    KAFKA_RETRY_RETRIES: '1',
    KAFKA_DLQ_ENABLED: 'false',
  };
  const config = readEnv({ ...quick, ...env }, (vars) => readKafkaConfig(vars, { clientId: 'secured-test' }));
  const kafka = createKafka({ config, logger });
  closers.push(() => kafka.disconnect());
  return kafka;
}

/** Creates a topic, sends a record and consumes it: admin, producer and consumer are all let in. */
async function roundTrip(env: Variables): Promise<string | null | undefined> {
  const kafka = open(env);
  const topic = `test-secured-${randomUUID().slice(0, 8)}`;
  await kafka.admin().ensureTopics([{ name: topic, partitions: 1, config: {} }], { replicationFactor: 1 });
  closers.push(() => kafka.admin().deleteTopics([topic]));
  await kafka.producer().send({ topic, key: 'k', value: 'hello' });
  return new Promise((resolve, reject) => {
    const handler: BatchHandler = {
      id: 'secured.test',
      topic,
      order: 'key',
      handleBatch: async ({ messages }) => resolve(messages[0]?.record.value?.toString()),
    };
    kafka.handle({ groupId: topic, handlers: [handler], fromBeginning: true, onCrash: reject }).catch(reject);
  });
}

/** What a client that is not let in says first: by an error, or in its log where it tries again for ever. */
function refusal(env: Variables): Promise<{ code: string; message: string }> {
  return new Promise((resolve) => {
    const destination = {
      write(line: string) {
        const { code, error } = JSON.parse(line);
        if (code !== undefined) resolve({ code, message: error });
      },
    };
    const logger = createLogger({ service: 'test', level: 'info', destination });
    open({ KAFKA_RETRY_RETRIES: '0', ...env }, logger)
      .admin()
      .partitionCount('some-topic')
      .catch(resolve);
  });
}

describe('the kit is let in', () => {
  test.each(['PLAIN', 'scram-sha-256', 'Scram-SHA-512'])('with TLS and %s', async (mechanism) => {
    expect(await roundTrip(login(mechanism))).toBe('hello');
  });

  test('with TLS and oauthbearer, and asks for one token a client, not one a connection', async () => {
    const before = broker.tokens.given();
    expect(await roundTrip(bearer({ KAFKA_SASL_OAUTHBEARER_SCOPE: 'kafka' }))).toBe('hello');
    expect(broker.tokens.given() - before).toBeLessThanOrEqual(2);
  });

  test('with a client certificate from files', async () => {
    const { certificate, key } = broker.clientPaths;
    const files = { KAFKA_SSL_CA: broker.caPath, KAFKA_SSL_CERT: certificate, KAFKA_SSL_KEY: key };
    expect(await roundTrip({ KAFKA_BROKERS: broker.mutual, ...files })).toBe('hello');
  });

  test('with a client certificate as text, on one line', async () => {
    const line = (pem: string): string => pem.replaceAll('\n', '\\n');
    const { certificate, key } = broker.client;
    const texts = {
      KAFKA_SSL_CA: line(broker.ca),
      KAFKA_SSL_CERT: line(certificate),
      KAFKA_SSL_KEY: line(key),
    };
    expect(await roundTrip({ KAFKA_BROKERS: broker.mutual, ...texts })).toBe('hello');
  });
});

describe('whoever is not let in is told which variable to look at', () => {
  const stranger = createAuthority('somebody else');
  const oneLine = (pem: string): string => pem.replaceAll('\n', '\\n');

  test.each(['plain', 'scram-sha-256', 'scram-sha-512'])('a wrong password, with %s', async (mechanism) => {
    const error = await refusal(login(mechanism, { KAFKA_SASL_PASSWORD: 'wrong-hunter2' }));
    expect(error).toMatchObject({
      code: 'KAFKA_REFUSED',
      message: expect.stringContaining('KAFKA_SASL_PASSWORD'),
    });
    expect(error.message).not.toContain('hunter2');
  });

  test('a wrong secret at the token endpoint', async () => {
    expect(await refusal(bearer({ KAFKA_SASL_PASSWORD: 'wrong' }))).toMatchObject({
      code: 'KAFKA_REFUSED',
      message: expect.stringMatching(/KAFKA_SASL_PASSWORD.*invalid_client/),
    });
  });

  test('a token for another audience, which kafkajs takes for a success', async () => {
    broker.tokens.setAudience('somewhere else');
    closers.push(async () => broker.tokens.setAudience('kafka'));
    expect(await refusal(bearer())).toMatchObject({
      code: 'KAFKA_REFUSED',
      message: expect.stringContaining('the broker refuses the token'),
    });
  });

  test('without us, kafkajs connects with a token that the broker refuses, and learns nothing', async () => {
    const kafkajs = createRequire(join(repository, 'packages/kafka/package.json'))('kafkajs');
    const plain = new kafkajs.Kafka({
      brokers: [broker.sasl],
      ssl: { ca: broker.ca },
      sasl: { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value: 'e30.e30.e30' }) },
      retry: { retries: 0 },
      logLevel: kafkajs.logLevel.NOTHING,
    });
    const admin = plain.admin();
    closers.push(() => admin.disconnect());
    await expect(admin.connect()).resolves.toBeUndefined();
    const error = await admin.listTopics().catch((thrown: unknown) => thrown);
    expect(String(error)).not.toMatch(/token|authentication/i);
  });

  test('a token endpoint that is not there', async () => {
    const nowhere = 'http://127.0.0.1:1/token';
    expect(await refusal(bearer({ KAFKA_SASL_OAUTHBEARER_TOKEN_URL: nowhere }))).toMatchObject({
      code: 'KAFKA_UNAVAILABLE',
      message: expect.stringContaining(nowhere),
    });
  });

  test('a broker whose authority is not ours', async () => {
    const error = await refusal(login('plain', { KAFKA_SSL_CA: oneLine(stranger.certificate) }));
    expect(error).toMatchObject({ code: 'KAFKA_REFUSED', message: expect.stringContaining('KAFKA_SSL_CA') });
  });

  test.each(['none', 'one that nobody knows'])('a client certificate: %s', async (kind) => {
    const other = stranger.issue('chatpulse');
    const env = { KAFKA_BROKERS: broker.mutual, KAFKA_SSL_CA: broker.caPath };
    const wrong = { KAFKA_SSL_CERT: oneLine(other.certificate), KAFKA_SSL_KEY: oneLine(other.key) };
    expect(await refusal(kind === 'none' ? env : { ...env, ...wrong })).toMatchObject({
      code: 'KAFKA_REFUSED',
      message: expect.stringContaining('KAFKA_SSL_CERT'),
    });
  });

  test('a plain client at a TLS port, which may be on its way up', async () => {
    expect(await refusal({ KAFKA_BROKERS: broker.sasl })).toMatchObject({
      code: 'KAFKA_UNAVAILABLE',
      message: expect.stringContaining('KAFKA_SSL_ENABLED=true'),
    });
  });

  test('a login at a port that wants none', async () => {
    const env = login('plain', { KAFKA_BROKERS: broker.plain, KAFKA_SSL_ENABLED: 'false' });
    expect(await refusal(env)).toMatchObject({
      code: 'KAFKA_REFUSED',
      message: expect.stringContaining('KAFKA_SASL_MECHANISM'),
    });
  });

  test('a TLS client at a plain port', async () => {
    expect(await refusal({ KAFKA_BROKERS: broker.plain, KAFKA_SSL_ENABLED: 'true' })).toMatchObject({
      code: 'KAFKA_UNAVAILABLE',
      message: expect.stringContaining('KAFKA_SSL_ENABLED=false'),
    });
  });
});

describe('the processor', () => {
  const { chat, stats, sessions, subscriptions, cheers, moderation } = topicNames;
  const ours: string[] = [chat, `${chat}.dlt`, stats, sessions, subscriptions, cheers, moderation];

  async function start(env: Variables) {
    const state = mkdtempSync(join(tmpdir(), 'chatpulse-processor-'));
    const [port] = await freePorts(1);
    const { PATH = '' } = process.env;
    const child: ChildProcess = spawn('services/processor/target/universal/stage/bin/processor', [], {
      cwd: repository,
      env: {
        PATH,
        JAVA_HOME: findJdk(process.env, process.platform).home,
        JAVA_OPTS: '-Xmx160m -XX:+UseSerialGC -XX:TieredStopAtLevel=1',
        PROCESSOR_PORT: String(port),
        PROCESSOR_STATE_DIR: state,
        PROCESSOR_APPLICATION_ID: `test-${randomUUID().slice(0, 8)}`,
        ...env,
      },
    });
    let printed = '';
    child.stdout?.on('data', (data) => {
      printed += data;
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    closers.push(async () => {
      child.kill('SIGKILL');
      await ended;
      rmSync(state, { recursive: true, force: true });
    });
    const ready = async (): Promise<true | undefined> => {
      if (child.exitCode !== null) return true;
      return (await fetch(`http://127.0.0.1:${port}/readyz`)).ok || undefined;
    };
    return { child, ended, ready, printed: () => printed };
  }

  beforeAll(async () => {
    const specs = topics.filter(({ name }) => ours.includes(name));
    const small = specs.map(({ name, config }) => ({ name, partitions: 1, config }));
    await open(login('plain')).admin().ensureTopics(small, { replicationFactor: 1 });
  });

  test.each(['scram-sha-512', 'oauthbearer'])(
    'runs over TLS with %s, by the same variables',
    async (mechanism) => {
      const env = mechanism === 'oauthbearer' ? bearer() : login(mechanism);
      const processor = await start(env);
      await eventually('it is ready, or ended', 50_000, processor.ready);
      expect(processor.child.exitCode === null ? 'it runs' : processor.printed()).toBe('it runs');
      expect(processor.printed()).not.toContain(broker.password);
    },
  );

  test.each(['scram-sha-256', 'oauthbearer'])(
    'ends with the variable to look at when it is refused, with %s',
    async (mechanism) => {
      const wrong = { KAFKA_SASL_PASSWORD: 'wrong-hunter2' };
      const processor = await start(mechanism === 'oauthbearer' ? bearer(wrong) : login(mechanism, wrong));
      expect(await processor.ended).toBe(1);
      expect(processor.printed()).toContain('KAFKA_SASL_PASSWORD');
      expect(processor.printed()).not.toContain('hunter2');
    },
  );
});
