import { join } from 'node:path';
import type { ServerProcess } from '../servers/server.js';
import { type Draft, type PlanInput, packages } from './draft.js';

/** Kafka, unless another is used, and its topics. */
export function kafka({ kafka, options }: PlanInput): Draft[] {
  const brokers = kafka && {
    ...server('kafka', kafka),
    builtFrom: ['target/kafka.classpath', 'infra/kafka', kafka.args.at(-1) ?? ''],
    ports: [options.ports.KAFKA_PORT, options.ports.KAFKA_CONTROLLER_PORT],
  };
  const topics: Draft = {
    name: 'topics',
    kind: 'task',
    command: 'node',
    args: ['packages/kafka/dist/setup-topics.js'],
    env: {},
    takes: /^(KAFKA|SCHEMA_REGISTRY)_/,
    dependsOn: ['kafka'],
    builtFrom: packages,
  };
  return brokers ? [brokers, topics] : [topics];
}

/** Cassandra, unless another is used, and its schema. */
export function cassandra({ cassandra, options, dataFolder }: PlanInput): Draft[] {
  const node = cassandra && {
    ...server('cassandra', cassandra),
    builtFrom: [
      'target/cassandra.classpath',
      'infra/local/cassandra/logback.xml',
      join(dataFolder, 'cassandra/cassandra.yaml'),
    ],
    ports: [options.ports.CASSANDRA_PORT, options.ports.CASSANDRA_STORAGE_PORT],
  };
  const schema: Draft = {
    name: 'schema',
    kind: 'task',
    command: 'node',
    args: ['services/api/dist/migrate.js'],
    env: {},
    takes: /^(API|CASSANDRA|KAFKA)_/,
    dependsOn: ['cassandra'],
    builtFrom: ['services/api/dist', 'infra/cassandra', ...packages],
  };
  return node ? [node, schema] : [schema];
}

function server(name: string, { command, args, env, ready }: ServerProcess): Omit<Draft, 'builtFrom'> {
  return { name, command, args, env, ready, dependsOn: [], graceMs: 20_000 };
}
