import { join } from 'node:path';
import { baseEnv } from '../plan/base-env.js';
import type { PlanInput } from '../plan/draft.js';
import { planStack } from '../plan/plan.js';
import { digestOf } from '../preflight/digest.mjs';
import type { Preflight } from '../preflight/preflight.mjs';
import { repository } from '../preflight/state.mjs';
import { readRecorded } from '../replay/recorded.js';
import { cassandraProcess } from '../servers/cassandra.js';
import { kafkaProcess } from '../servers/kafka.js';
import type { ComponentSpec } from '../supervisor/component-spec.js';
import type { Context } from './context.js';

type Asked = Pick<Preflight, 'options' | 'variables' | 'javaHome'>;

/** The plan for this machine, with the servers' settings and data folders made. */
export async function planHere(
  context: Context,
  asked: Asked,
  { kafkaAlone = false } = {},
): Promise<ComponentSpec[]> {
  const { ports, ownKafka, ownCassandra, file } = asked.options;
  const { data } = context.paths;
  const kafkaPorts = { port: ports.KAFKA_PORT, controllerPort: ports.KAFKA_CONTROLLER_PORT };
  const cassandraPorts = { port: ports.CASSANDRA_PORT, storagePort: ports.CASSANDRA_STORAGE_PORT };
  const kafka = ownKafka && kafkaProcess({ dir: join(data, 'kafka'), ...kafkaPorts });
  const cassandra =
    ownCassandra && !kafkaAlone && cassandraProcess({ dir: join(data, 'cassandra'), ...cassandraPorts });
  for (const server of [kafka, cassandra]) if (server) await server.prepare();
  const plan = planStack({
    ...planInput(context, asked),
    ...(kafka && { kafka }),
    ...(cassandra && { cassandra }),
    replayChannels: file ? (await readRecorded(file)).channels : [],
  });
  return kafkaAlone ? plan.filter(({ name }) => name === 'kafka' || name === 'topics') : plan;
}

/** What a plan needs to know of this machine, without servers of its own. */
export function planInput({ env, paths }: Context, { options, variables, javaHome }: Asked): PlanInput {
  return {
    options,
    variables,
    baseEnv: baseEnv(env),
    repository,
    dataFolder: paths.data,
    operatorTokenFile: paths.operatorToken,
    node: process.execPath,
    javaHome,
    replayChannels: [],
    digestOf,
  };
}
