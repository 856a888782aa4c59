import { randomUUID } from 'node:crypto';
import { topicNames, topics } from '@chatpulse/contracts';
import { type BatchHandler, createKafka, type Kafka, readKafkaConfig } from '@chatpulse/kafka';
import { createLogger, readEnv } from '@chatpulse/service';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from 'cassandra-driver';

// What a backend promises, whoever provides it: every test that needs Kafka or Cassandra relies on this.

function address(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: the runner starts a backend and sets it`);
  return value;
}

const topic = `backend-${randomUUID()}`;
const keyspace = `backend_${randomUUID().replaceAll('-', '')}`;
let kafka: Kafka;
let cassandra: Client;

beforeAll(async () => {
  const env = { KAFKA_BROKERS: address('TEST_KAFKA_BROKERS'), KAFKA_DLQ_ENABLED: 'false' };
  kafka = createKafka({
    config: readEnv(env, (vars) => readKafkaConfig(vars, { clientId: 'backend-test' })),
    logger: createLogger({ service: 'backend-test', level: 'silent' }),
  });
  cassandra = new Client({ contactPoints: [address('TEST_CASSANDRA')], localDataCenter: 'datacenter1' });
  await cassandra.connect();
});

afterAll(async () => {
  await kafka.admin().deleteTopics([topic]);
  await kafka.disconnect();
  await cassandra.execute(`DROP KEYSPACE IF EXISTS ${keyspace}`);
  await cassandra.shutdown();
});

test('a topic of the contract can be made, and a record in it is read back by a group', async () => {
  const spec = topics.find(({ name }) => name === topicNames.chat);
  if (spec === undefined) throw new Error(`${topicNames.chat} is not in the contract`);
  const { created, differences } = await kafka
    .admin()
    .ensureTopics([{ ...spec, name: topic }], { replicationFactor: 1 });
  expect({ created, differences }).toEqual({ created: [topic], differences: [] });

  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic, key: '71000001', value: 'hello' });
  const read = await new Promise<string>((resolve, reject) => {
    const handler: BatchHandler = {
      id: 'backend.test',
      topic,
      order: 'key',
      handleBatch: async ({ messages }) => resolve(String(messages[0]?.value)),
    };
    kafka.handle({ groupId: topic, handlers: [handler], fromBeginning: true, onCrash: reject }).catch(reject);
  });
  expect(read).toBe('hello');
});

test('a row that was written is read back, and the write time given with it decides', async () => {
  await cassandra.execute(
    `CREATE KEYSPACE ${keyspace} WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`,
  );
  await cassandra.execute(`CREATE TABLE ${keyspace}.counts (id text PRIMARY KEY, messages bigint)`);
  const write = `INSERT INTO ${keyspace}.counts (id, messages) VALUES (?, ?) USING TIMESTAMP ?`;
  await cassandra.execute(write, ['a', 2, 20], { prepare: true });
  await cassandra.execute(write, ['a', 1, 10], { prepare: true });
  const { rows } = await cassandra.execute(`SELECT messages FROM ${keyspace}.counts WHERE id = 'a'`);
  expect(rows.map(({ messages }) => String(messages))).toEqual(['2']);
});
