import { readFileSync } from 'node:fs';
import { topicNames } from '@chatpulse/contracts';
import { createKafka, reportDisabled, startKafka } from '@chatpulse/kafka';
import { createHealth, createMetrics, listen, runMain } from '@chatpulse/service';
import { createApp } from './app.js';
import { createCassandra } from './cassandra.js';
import { loadConfig } from './config.js';
import { createCassandraCounts } from './counts-cassandra.js';
import { createCassandraCoverage } from './coverage-cassandra.js';
import { createCoverageMaterializer } from './coverage-materializer.js';
import { createMaterializer } from './materializer.js';
import { createMonitor } from './monitor.js';
import { startOperator } from './operator/start-operator.js';
import { createProgressReader } from './progress-reader.js';
import { waitForSchema } from './schema.js';
import { createSessionMaterializer } from './session-materializer.js';
import { createCassandraSessions } from './sessions-cassandra.js';
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
    const storing = { client: cassandra.client, keyspace, now, timed: monitor.timed };
    const store = createCassandraCounts(storing);
    const sessions = createCassandraSessions(storing);
    const coverage = createCassandraCoverage(storing);
    const progress = createProgressReader({ store, maxAgeMs: 250, now });
    const tracked = createTrackedChannels(logger);
    const { enabled } = config.kafka;
    for (const check of enabled ? ['store', 'tracked-channels', 'materializer'] : ['store'])
      health.report(check, false, 'starting');
    if (!enabled) reportDisabled({ health, logger });

    const app = createApp({
      store,
      sessions,
      coverage,
      progress,
      tracked,
      health,
      metrics,
      monitor,
      logger,
      version,
      now,
    });
    const http = await listen(app, { host: config.host, port: config.port, portVariable: 'API_PORT' });
    lifecycle.onStop('http', http.close);
    logger.info({ url: `http://${config.host}:${http.port}` }, 'listening');

    const kafka = enabled ? createKafka({ config: config.kafka, logger, health, metrics }) : undefined;
    if (kafka !== undefined) lifecycle.onStop('kafka', kafka.disconnect);
    const groups = { api: config.groupId, processor: config.processorGroupId };
    const about = { groups, store, progress, tracked, health, metrics, monitor, logger, version, now };
    await startOperator({ ...about, kafka, lifecycle }, config);

    if (!(await cassandra.connect(signal))) return;
    if (!(await waitForSchema({ client: cassandra.client(), keyspace, logger, signal }))) return;
    probeStore({ store, health, logger, signal }).catch(onCrash);

    if (kafka === undefined) return;
    const sightings = createSightingFilter();
    const parts = { kafka, health, logger, signal };
    const { stop } = await startKafka(parts, {
      topics: [
        topicNames.tracked,
        topicNames.stats,
        topicNames.statsDeadLetters,
        topicNames.sessions,
        topicNames.sessionsDeadLetters,
        topicNames.coverage,
        topicNames.coverageDeadLetters,
      ],
      consumers: {
        async tracked() {
          const table = await kafka.followTable({
            topic: topicNames.tracked,
            onRecord: tracked.onRecord,
            onCrash,
          });
          table.caughtUp.then(() => health.report('tracked-channels', true), onCrash);
          return table;
        },
      },
      handlers: {
        materializer: {
          groupId: config.groupId,
          handlers: [createMaterializer({ store, sightings, monitor })],
          fromBeginning: true,
          onAssigned: (assigned) => {
            monitor.assigned(assigned.map(({ partition }) => partition));
            health.report('materializer', true);
          },
          onCrash,
        },
        activity: {
          groupId: config.activityGroupId,
          handlers: [
            createSessionMaterializer({ sessions, monitor }),
            createCoverageMaterializer({ coverage, monitor }),
          ],
          fromBeginning: true,
          onCrash,
        },
      },
    });
    lifecycle.onStop('consumers', stop);
  },
});
