import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { topics } from '@chatpulse/contracts';
import { runTask } from '@chatpulse/service';
import { loadTopicSetupConfig, setUpTopics } from './admin/topic-setup.js';
import { createKafka } from './kafka.js';

// node setup-topics.js [--apply]: creates the topics of contracts/topics.json that are missing, and shows in
// what the others differ; --apply changes that.
const apply = readApply();
const say = (line: string): void => void process.stdout.write(`${line}\n`);

runTask({
  service: 'setup-topics',
  loadConfig: (env) => loadTopicSetupConfig(env, topics),
  async run({ config, logger, lifecycle }) {
    if (!config.kafka.enabled) {
      say('topics: KAFKA_ENABLED is false, so nothing was looked at');
      return 0;
    }
    const kafka = createKafka({ config: config.kafka, logger });
    lifecycle.onStop('kafka', () => kafka.disconnect());
    const chosen = topics.filter(({ name }) => config.kafka.topics?.includes(name) ?? true);
    return setUpTopics(kafka.admin(), chosen, {
      replicationFactor: config.kafka.replicationFactor,
      apply,
      applyCommand: `node ${relative(process.cwd(), process.argv[1] ?? '')} --apply (in the local stack: make kafka-topics APPLY=1)`,
      say,
    });
  },
});

function readApply(): boolean {
  try {
    return parseArgs({ options: { apply: { type: 'boolean', default: false } } }).values.apply;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  }
}
