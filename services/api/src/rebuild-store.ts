import { createKafka } from '@chatpulse/kafka';
import { runTask } from '@chatpulse/service';
import { createCassandra } from './cassandra.js';
import { loadRebuildConfig } from './config.js';
import { rebuild } from './rebuild/rebuild.js';
import { adviceOf, tableOf } from './rebuild/report.js';

// Fills a fresh keyspace beside the one in use, compares the two, and ends: 0 when nothing is missing. May be run again.
runTask({
  service: 'api-rebuild',
  loadConfig: loadRebuildConfig,
  run: async ({ config, logger, lifecycle }) => {
    const { target } = config;
    const say = (line: string): void => void process.stdout.write(`${line}\n`);
    const cassandra = createCassandra({ config: config.cassandra, logger });
    lifecycle.onStop('cassandra', cassandra.close);
    const kafka = createKafka({ config: config.kafka, logger });
    lifecycle.onStop('kafka', kafka.disconnect);
    const { signal } = lifecycle;
    if (!(await cassandra.connect(signal))) return 1;
    const parts = { cassandra, kafka, target, logger, signal, now: Date.now };
    const end = await rebuild({ ...parts, config: config.cassandra, groupName: config.kafka.groupId });
    if (end.kind === 'refused') say(`Not begun: ${end.problem}`);
    if (end.kind !== 'done') return 1;
    say(tableOf(end.rebuilt));
    for (const line of adviceOf(end.rebuilt, { from: config.cassandra.keyspace, to: target })) say(line);
    return end.rebuilt.every(({ comparison }) => comparison.missing === 0) ? 0 : 1;
  },
});
