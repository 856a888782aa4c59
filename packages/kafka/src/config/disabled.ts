import type { Health, Logger } from '@chatpulse/service';

export const kafkaDisabled = 'disabled by KAFKA_ENABLED=false';

/** Says, in readiness and in the log, that a service runs without Kafka because it was told to. */
export function reportDisabled({ health, logger }: { health: Health; logger: Logger }): void {
  health.report('kafka', true, kafkaDisabled);
  logger.warn(`Kafka is ${kafkaDisabled}: only HTTP is served`);
}
