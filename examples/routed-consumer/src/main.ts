import { type ChatEvent, topicNames, validateChatEvent } from '@chatpulse/contracts';
import { createKafka, drop, type Handler, ok, readKafkaConfig } from '@chatpulse/kafka';
import * as service from '@chatpulse/service';
import express from 'express';

const name = 'routed-consumer';

// Tells the log of raids and of timeouts: two handlers of one topic, each chosen by a field of the event.
service.runMain({
  service: name,
  loadConfig: (env) =>
    service.readEnv(env, (vars) => ({
      logLevel: vars.choice('LOG_LEVEL', service.logLevels, 'info'),
      topic: vars.string('EXAMPLE_TOPIC', { default: topicNames.chat }),
      port: vars.port('EXAMPLE_PORT', 3009),
      kafka: readKafkaConfig(vars, { clientId: name, groupId: name }),
    })),
  async start({ config, logger, lifecycle }) {
    const health = service.createHealth();
    const metrics = service.createMetrics({ service: name });
    const app = express().use(
      service.operationalRoutes({ service: name, version: '0.1.0', health, metrics }),
    );
    const at = { host: '127.0.0.1', port: config.port, portVariable: 'EXAMPLE_PORT' };
    const server = await service.listen(app, at);
    lifecycle.onStop('http', () => server.close());

    const base = { topic: config.topic, schema: validateChatEvent };
    const raids: Handler<ChatEvent> = {
      ...base,
      id: `${name}.raids`,
      match: { field: 'kind', equals: 'notice' },
      async handle({ value }) {
        if (value.kind !== 'notice' || value.notice.type !== 'raid') return drop('no raid');
        logger.info({ id: value.id, channel: value.channel, viewers: value.notice.viewers }, 'raid');
        return ok;
      },
    };
    const timeouts: Handler<ChatEvent> = {
      ...base,
      id: `${name}.timeouts`,
      match: { field: 'kind', equals: 'moderation' },
      async handle({ value }) {
        if (value.kind !== 'moderation' || value.moderation.action !== 'timeout') return drop('no timeout');
        logger.info({ id: value.id, channel: value.channel }, 'timeout');
        return ok;
      },
    };

    const kafka = createKafka({ config: config.kafka, logger, health, metrics });
    lifecycle.onStop('kafka', () => kafka.disconnect());
    const groupId = config.kafka.groupId ?? name;
    const handlers = [raids, timeouts];
    await kafka.handle({ groupId, handlers, fromBeginning: true, onCrash: lifecycle.fatal });
    logger.info({ port: server.port, topic: config.topic }, 'reading');
  },
});
