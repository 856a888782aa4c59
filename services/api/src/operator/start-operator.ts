import { topicNames } from '@chatpulse/contracts';
import type { Kafka, KafkaConfig } from '@chatpulse/kafka';
import { type Lifecycle, listen } from '@chatpulse/service';
import type { OperatorConfig } from './config.js';
import { contractOf } from './contract-of.js';
import { lateChat } from './late-chat.js';
import { createOperatorApp, type OperatorDependencies } from './operator-app.js';
import type { OperatorKafka } from './ports.js';
import { createProcessorClient } from './processor-client.js';
import { answerWithinMs } from './within.js';

/** The application that reads the chat by itself, by the first part of its handlers' ids. */
const applications = { processor: [topicNames.chat] };

/** Opens the operator's port; without a token it stays shut, and one line of the log says what to set. */
export async function startOperator(
  deps: Omit<OperatorDependencies, 'token' | 'sendEnabled' | 'kafka' | 'processor' | 'clientId'> & {
    kafka: Kafka | undefined;
    lifecycle: Pick<Lifecycle, 'onStop'>;
  },
  config: { operator: OperatorConfig | undefined; kafka: KafkaConfig },
): Promise<{ port: number } | undefined> {
  const { kafka, lifecycle, logger } = deps;
  if (config.operator === undefined) {
    logger.warn('operator surface is off: set OPERATOR_TOKEN or OPERATOR_TOKEN_FILE to open it');
    return undefined;
  }
  const { host, port, token, sendEnabled, processorUrl } = config.operator;
  const processor = createProcessorClient({ url: processorUrl });
  const { clientId } = config.kafka;
  const kit = kafka && kitOf(kafka, deps);
  const app = createOperatorApp({ ...deps, token, sendEnabled, clientId, processor, kafka: kit });
  const surface = await listen(app, { host, port, portVariable: 'OPERATOR_PORT' });
  lifecycle.onStop('operator', surface.close);
  logger.info({ url: `http://${host}:${surface.port}`, sendEnabled }, 'operator surface listening');
  return { port: surface.port };
}

function kitOf(kafka: Kafka, { progress }: Pick<OperatorDependencies, 'progress'>): OperatorKafka {
  const latenessIn = lateChat(progress);
  const desk = kafka.deadLetterDesk({ service: 'api', applications, contractOf, latenessIn });
  return {
    admin: kafka.admin(),
    reader: kafka.reader(),
    // Given up before who waits for the answer is told that there is none.
    producer: kafka.producer({ lingerMs: 0, deliveryTimeoutMs: answerWithinMs / 2 }),
    deadLetters: desk,
    reprocessing: desk.reprocessing,
    audit: desk.audit,
    views: kafka.views,
    handlers: kafka.handlers,
  };
}
