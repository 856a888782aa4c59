import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { contractSchemas, topics, validateTrackedChannel } from '@chatpulse/contracts';
import {
  createKafka,
  createRegistryClient,
  type HandledMessage,
  type Kafka,
  ok,
  readKafkaConfig,
  registerSchemas,
  subjectsOf,
} from '@chatpulse/kafka';
import { createLogger, readEnv } from '@chatpulse/service';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { startApicurio } from '../src/apicurio.js';
import { type Backend, startBackend } from '../src/backend.js';
import { eventually } from '../src/eventually.js';

jest.setTimeout(240_000);

const javaHome = process.env.TEST_REGISTRY_JAVA_HOME;
const task = 'packages/kafka/dist/register-schemas.js';

let registry: Awaited<ReturnType<typeof startApicurio>>;
let backend: Backend;
beforeAll(async () => {
  if (!javaHome) throw new Error('TEST_REGISTRY_JAVA_HOME is not set; `make test-long` sets it');
  [registry, backend] = await Promise.all([startApicurio(javaHome), startBackend()]);
});
afterAll(() => Promise.all([registry?.stop(), backend?.stop()]));

/** The task as a deployment runs it. */
function deploy(): Promise<{ code: number; output: string }> {
  const env = { ...process.env, SCHEMA_REGISTRY_URL: registry.url };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [task], { env }, (_, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr });
    });
  });
}

/** Registers the contracts with one schema changed, in process. */
async function deployChanged(name: string, change: (schema: Schema) => void) {
  const changed = structuredClone(contractSchemas[name]) as Schema;
  change(changed);
  const lines: string[] = [];
  const subjects = subjectsOf(topics, { ...contractSchemas, [name]: changed });
  const client = createRegistryClient({ url: registry.url });
  const code = await registerSchemas(client, subjects, (line) => lines.push(line));
  return { code, lines };
}

type Schema = { properties: Record<string, object>; required: string[] };

describe('a real schema registry', () => {
  test('gets every contract, and the second deployment has nothing to register', async () => {
    const first = await deploy();
    expect([first.code, first.output]).toEqual([0, expect.stringContaining('twitch-chat-messages-value')]);
    expect(await deploy()).toEqual({
      code: 0,
      output: expect.stringMatching(/^schemas: \d+ present, nothing to register\n$/),
    });
  });

  test('takes an optional property, and refuses a change that a reader would not survive', async () => {
    const optional = await deployChanged('coverage', ({ properties }) => {
      properties.comment = { type: 'string' };
    });
    expect(optional).toEqual({
      code: 0,
      lines: [expect.stringContaining('registered channel-coverage-value')],
    });
    const broken = await deployChanged('coverage', ({ properties }) => {
      properties.channel = { type: 'integer' };
    });
    expect(broken.code).toBe(1);
    expect(broken.lines[0]).toMatch(/channel-coverage-value is not compatible .*409 .*Incompatible artifact/);
    expect(broken.lines[1]).toBe('schemas: nothing was registered');
  });
});

describe('a consumer with the registry', () => {
  let kafka: Kafka;
  const topic = `framed-${randomUUID().slice(0, 8)}`;
  const seen: HandledMessage<unknown>[] = [];
  const value = { channel: 'example', source: 'twitch', addedAt: 1_700_000_000_000 };

  /** As the JSON and Avro serializers of Confluent's Java clients write it. */
  const framed = (schemaId: number, payload: Buffer): Buffer => {
    const prefix = Buffer.alloc(5);
    prefix.writeUInt32BE(schemaId, 1);
    return Buffer.concat([prefix, payload]);
  };

  const schemaId = async (subject: string): Promise<number> => {
    const response = await fetch(`${registry.url}/subjects/${subject}/versions/latest`);
    return ((await response.json()) as { id: number }).id;
  };

  beforeAll(async () => {
    const env = { KAFKA_BROKERS: backend.kafkaBrokers, SCHEMA_REGISTRY_URL: registry.url };
    const config = readEnv(env, (vars) => readKafkaConfig(vars, { clientId: 'registry-test' }));
    kafka = createKafka({ config, logger: createLogger({ service: 'test', level: 'silent' }) });
    const wanted = [topic, `${topic}.dlt`].map((name) => ({ name, partitions: 1, config: {} }));
    await kafka.admin().ensureTopics(wanted, { replicationFactor: 1 });
    await kafka.handle({
      groupId: topic,
      fromBeginning: true,
      handlers: [
        {
          id: 'test.framed',
          topic,
          order: 'key',
          schema: validateTrackedChannel,
          handle: async (message) => {
            seen.push(message);
            return ok;
          },
        },
      ],
      onCrash: (error) => {
        throw error;
      },
    });
  });
  afterAll(() => kafka?.disconnect());

  test('reads what Confluent serializers wrote, and plain JSON beside it', async () => {
    const producer = kafka.producer();
    const id = await schemaId('tracked-channels-value');
    const json = Buffer.from(JSON.stringify(value));
    await producer.send({ topic, key: 'framed', value: framed(id, json) });
    await producer.send({ topic, key: 'plain', value: json });
    await eventually('both are handled', 60_000, async () => seen.length === 2 || undefined);
    expect(seen.map(({ key, value }) => [String(key), value])).toEqual([
      ['framed', value],
      ['plain', value],
    ]);
  });

  test('dead-letters what was written as something else than JSON, and says as what', async () => {
    const response = await fetch(`${registry.url}/subjects/other-value/versions`, {
      method: 'POST',
      headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
      body: JSON.stringify({ schema: '{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}' }),
    });
    const { id } = (await response.json()) as { id: number };
    await kafka.producer().send({ topic, key: 'avro', value: framed(id, Buffer.from([2])) });
    const letter = await eventually('it is a dead letter', 60_000, async () => {
      const from = { offset: '0' };
      const page = await kafka.reader().read({ topic: `${topic}.dlt`, partition: 0, from, limit: 1 });
      return page.messages[0];
    });
    expect(letter.headers).toMatchObject({
      'x-error-code': 'UNDECODABLE',
      'x-error-message': expect.stringContaining(`the value is AVRO (schema ${id})`),
    });
  });
});
