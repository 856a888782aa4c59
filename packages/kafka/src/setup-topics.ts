import { topics } from '@chatpulse/contracts';
import { runTask } from '@chatpulse/service';
import { loadTopicSetupConfig, setUpTopics } from './admin/topic-setup.js';
import { createKafka } from './kafka.js';

runTask({
  service: 'setup-topics',
  loadConfig: loadTopicSetupConfig,
  async run({ config, logger, lifecycle }) {
    const kafka = createKafka({ config: config.kafka, logger });
    lifecycle.onStop('kafka', () => kafka.disconnect());
    return setUpTopics(kafka.admin(), topics, {
      replicationFactor: config.replicationFactor,
      say: (line) => process.stdout.write(`${line}\n`),
    });
  },
});
