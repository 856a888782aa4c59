// A service as a user would write it, with a bug: it is run as a process of its own, from what was built.
import { createKafka, ok, readKafkaConfig } from '@chatpulse/kafka';
import { readEnv, runMain } from '@chatpulse/service';

runMain({
  service: 'crashing',
  loadConfig: (env) =>
    readEnv(env, (vars) => ({
      logLevel: 'warn',
      topic: vars.string('TOPIC'),
      kafka: readKafkaConfig(vars, { clientId: 'crashing' }),
    })),
  async start({ config, logger, lifecycle }) {
    const { topic } = config;
    const kafka = createKafka({ config: config.kafka, logger });
    lifecycle.onStop('kafka', kafka.disconnect);
    const handle = async ({ value }) => {
      if (value.toString() === 'bad') throw new TypeError('cannot read properties of undefined');
      process.stdout.write(`handled ${value}\n`);
      return ok;
    };
    await kafka.handle({
      groupId: topic,
      handlers: [{ id: 'crashing.handler', topic, handle }],
      fromBeginning: true,
      onCrash: lifecycle.fatal,
    });
  },
});
