import { readFileSync } from 'node:fs';
import { topicNames } from '@chatpulse/contracts';
import { createKafka } from '@chatpulse/kafka';
import { createHealth, createMetrics, listen, runMain } from '@chatpulse/service';
import { createApp } from './app.js';
import { createCassandra } from './cassandra.js';
import { loadConfig } from './config.js';
import { createCassandraCounts } from './counts-cassandra.js';
import { createMaterializer } from './materializer.js';
import { createMonitor } from './monitor.js';
import { createProgressReader } from './progress-reader.js';
import { waitForSchema } from './schema.js';
import { createSightingFilter } from './sighting-filter.js';
import { probeStore } from './store-probe.js';
import { createTrackedChannels } from './tracked.js';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const now = Date.now;

runMain({
  service: 'api',
  loadConfig,
  start: async ({ config, logger, lifecycle }) => {
    const { signal, fatal: onCrash } = lifecycle;
    const { keyspace } = config.cassandra;
    const health = createHealth();
    const metrics = createMetrics({ service: 'api' });
    const monitor = createMonitor({ metrics, now });
    const cassandra = createCassandra({ config: config.cassandra, logger });
    lifecycle.onStop('cassandra', cassandra.close);
    const store = createCassandraCounts({ client: cassandra.client, keyspace, now, timed: monitor.timed });
    const progress = createProgressReader({ store, maxAgeMs: 250, now });
    const tracked = createTrackedChannels(logger);
    for (const check of ['store', 'tracked-channels', 'materializer'])
      health.report(check, false, 'starting');

    const app = createApp({ store, progress, tracked, health, metrics, monitor, logger, version, now });
    const http = await listen(app, { host: config.host, port: config.port, portVariable: 'API_PORT' });
    lifecycle.onStop('http', http.close);
    logger.info({ url: `http://${config.host}:${http.port}` }, 'listening');

    if (!(await cassandra.connect(signal))) return;
    if (!(await waitForSchema({ client: cassandra.client(), keyspace, logger, signal }))) return;
    probeStore({ store, health, logger, signal }).catch(onCrash);

    const kafka = createKafka({ config: config.kafka, logger, health, metrics });
    lifecycle.onStop('kafka', kafka.disconnect);
    const table = await kafka.followTable({ topic: topicNames.tracked, onRecord: tracked.onRecord, onCrash });
    table.caughtUp.then(() => health.report('tracked-channels', true), onCrash);

    const deadLetters = kafka.producer({ deliveryTimeoutMs: Number.POSITIVE_INFINITY });
    await deadLetters.connect();
    const sightings = createSightingFilter();
    await kafka.consume({
      groupId: config.groupId,
      topics: [topicNames.stats],
      fromBeginning: true,
      eachBatch: createMaterializer({ store, sightings, deadLetters, monitor, logger, now }),
      onAssigned: (assigned) => {
        monitor.assigned(assigned.map(({ partition }) => partition));
        health.report('materializer', true);
      },
      onCrash,
    });
  },
});
