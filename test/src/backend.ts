import { containerEngineAnswers, startContainerBackend } from './container-backend.js';
import { startLocalBackend } from './local-backend.js';

/** The real Kafka and the real Cassandra that integration tests use, wherever they come from. */
export type Backend = {
  readonly provider: 'containers' | 'local';
  /** `host:port` of one broker without authentication. */
  readonly kafkaBrokers: string;
  /** `host:port` of one node without authentication. */
  readonly cassandraContactPoint: string;
  /** What the servers log, until they are stopped; none of containers, which an engine logs for. */
  readonly logFiles: readonly string[];
  stop(): Promise<void>;
};

/** Containers where an engine answers, the local stack's own processes otherwise. */
export async function startBackend(): Promise<Backend> {
  return (await containerEngineAnswers()) ? startContainerBackend() : startLocalBackend();
}
