import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '@chatpulse/local';
import { GenericContainer, getContainerRuntimeClient, type StartedTestContainer, Wait } from 'testcontainers';
import type { Backend } from './backend.js';

const kafkaImage = 'apache/kafka:4.3.1';
const cassandraImage = 'cassandra:5.0.9';
const startupMs = 180_000;
const settings = join(import.meta.dirname, '../../infra/kafka/server.properties');
const frugalJvm = '-XX:ReservedCodeCacheSize=64m -XX:+ExitOnOutOfMemoryError';

/** Whether a container engine can be reached, by the rules of testcontainers (DOCKER_HOST, sockets). Within 2 s. */
export async function containerEngineAnswers(): Promise<boolean> {
  const tooLate = new AbortController();
  const answers = getContainerRuntimeClient().then(
    () => true,
    () => false,
  );
  const silence = sleep(1900, false, { signal: tooLate.signal }).catch(() => false);
  try {
    return await Promise.race([answers, silence]);
  } finally {
    tooLate.abort();
  }
}

/** Kafka and Cassandra from their official images, with the settings of docker-compose.yml and without volumes. */
export async function startContainerBackend(): Promise<Backend> {
  const { info } = await getContainerRuntimeClient();
  const host = info.containerRuntime.host;
  // The broker tells its clients where it is, so its port must be known before it starts.
  const [kafkaPort = 0] = await freePorts(1);
  const starting = await Promise.allSettled([kafka(host, kafkaPort).start(), cassandra().start()]);
  const running = starting.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const stop = async () => void (await Promise.all(running.map((container) => container.stop())));
  const failed = starting.find((start) => start.status === 'rejected');
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  const [, node] = running as [StartedTestContainer, StartedTestContainer];
  return {
    provider: 'containers',
    kafkaBrokers: `${host}:${kafkaPort}`,
    cassandraContactPoint: `${host}:${node.getMappedPort(9042)}`,
    logFiles: [],
    stop,
  };
}

function kafka(host: string, port: number): GenericContainer {
  return new GenericContainer(kafkaImage)
    .withCopyFilesToContainer([
      { source: settings, target: '/mnt/shared/config/server.properties', mode: 0o644 },
    ])
    .withEnvironment({
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@127.0.0.1:9093',
      KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://127.0.0.1:9093',
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://${host}:${port}`,
      KAFKA_LOG_DIRS: '/var/lib/kafka/data',
      KAFKA_HEAP_OPTS: '-Xms320m -Xmx320m',
      KAFKA_JVM_PERFORMANCE_OPTS: `-XX:+UseSerialGC ${frugalJvm}`,
    })
    .withExposedPorts({ container: 9092, host: port })
    .withWaitStrategy(Wait.forLogMessage('Kafka Server started'))
    .withStartupTimeout(startupMs);
}

function cassandra(): GenericContainer {
  const alone =
    '-Dcassandra.skip_wait_for_gossip_to_settle=0 -Dcassandra.initial_token=0 -Dcassandra.ring_delay_ms=100';
  return new GenericContainer(cassandraImage)
    .withEnvironment({
      CASSANDRA_NUM_TOKENS: '1',
      MAX_HEAP_SIZE: '512M',
      HEAP_NEWSIZE: '128M',
      JVM_EXTRA_OPTS: `-XX:MaxDirectMemorySize=256m ${frugalJvm} ${alone}`,
    })
    .withExposedPorts(9042)
    .withWaitStrategy(Wait.forLogMessage('Startup complete'))
    .withStartupTimeout(startupMs);
}
