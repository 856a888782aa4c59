import { createKafka, isRetriable, type Kafka, readKafkaConfig } from '../../packages/kafka/dist/index.js';
import { createLogger, readEnv } from '../../packages/service/dist/index.js';

/** The kit with its defaults, which are those of the services. */
export function openKafka(broker: string): Kafka {
  const config = readEnv({ KAFKA_BROKERS: broker }, (vars) => readKafkaConfig(vars, { clientId: 'bench' }));
  return createKafka({ config, logger: createLogger({ service: 'bench', level: 'error' }) });
}

/** The answer; undefined where a broker cannot give it yet, as while a group finds its coordinator. */
export async function ifAnswered<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isRetriable(error)) return undefined;
    throw error;
  }
}
