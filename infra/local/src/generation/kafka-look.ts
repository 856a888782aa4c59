import { type Admin, createKafka, type RecordReader, readKafkaConfig } from '@chatpulse/kafka';
import { createLogger, readEnv } from '@chatpulse/service';
import type { Preflight } from '../preflight/preflight.mjs';

/** What the work is given, as far as the generations of a processor need it. */
export type KafkaLook = { readonly admin: Admin; readonly reader: RecordReader };

/** Does `work` with the Kafka of this stack. @throws when it does not answer within `withinMs`, or refuses */
export async function withKafka<T>(
  { options, variables }: Pick<Preflight, 'options' | 'variables'>,
  withinMs: number,
  work: (kafka: KafkaLook) => Promise<T>,
): Promise<T> {
  const brokers = { KAFKA_BROKERS: `127.0.0.1:${options.ports.KAFKA_PORT}`, ...variables };
  const config = readEnv(brokers, (vars) => readKafkaConfig(vars, { clientId: 'chatpulse-reset' }));
  const kafka = createKafka({ config, logger: createLogger({ service: 'reset-processor', level: 'fatal' }) });
  const late = AbortSignal.timeout(withinMs);
  const tooLate = new Promise<never>((_, reject) => {
    late.addEventListener('abort', () =>
      reject(new Error(`Kafka at ${brokers.KAFKA_BROKERS} did not answer within ${withinMs / 1000} s.`)),
    );
  });
  try {
    return await Promise.race([work({ admin: kafka.admin(), reader: kafka.reader() }), tooLate]);
  } finally {
    await kafka.disconnect();
  }
}
