import { readFileSync } from 'node:fs';
import { createKafka, reportDisabled, startKafka } from '@chatpulse/kafka';
import { createHealth, createMetrics, listen, runMain } from '@chatpulse/service';
import { createCassandra } from './cassandra.js';
import { loadConfig } from './config.js';
import { createCassandraCounts } from './counts-cassandra.js';
import { createCassandraCoverage } from './coverage-cassandra.js';
import { createFacts } from './facts.js';
import { materializerRole } from './materializer-role.js';
import { createMonitor } from './monitor.js';
import { claimKeyspace } from './origin.js';
import { createProbeApp } from './probe-app.js';
import { restRole } from './rest-role.js';
import { together } from './role.js';
import { waitForSchema } from './schema.js';
import { createCassandraSessions } from './sessions-cassandra.js';
import { probeStore } from './store-probe.js';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const now = Date.now;

runMain({
  service: 'api',
  loadConfig,
  start: async ({ config, logger, lifecycle }) => {
    const { signal, fatal: onCrash } = lifecycle;
    const { keyspace } = config.cassandra;
    const { enabled } = config.kafka;
    const health = createHealth();
    const metrics = createMetrics({ service: 'api' });
    const monitor = createMonitor({ metrics, now });
    const cassandra = createCassandra({ config: config.cassandra, logger });
    lifecycle.onStop('cassandra', cassandra.close);
    const storing = { client: cassandra.client, keyspace, now, timed: monitor.timed };
    const store = createCassandraCounts(storing);
    const sessions = createCassandraSessions(storing);
    const coverage = createCassandraCoverage(storing);
    const shared = { config, logger, lifecycle, health, metrics, monitor, version, now };
    const parts = { ...shared, store, sessions, coverage };

    const rest = config.roles.has('rest') ? restRole(parts) : undefined;
    const materializer = config.roles.has('materializer') ? materializerRole(parts) : undefined;
    const roles = [rest, materializer].filter((role) => role !== undefined);
    for (const check of ['store', ...(enabled ? roles.flatMap(({ checks }) => checks) : [])])
      health.report(check, false, 'starting');
    if (!enabled) reportDisabled({ health, logger });

    const answer = rest?.answer ?? createProbeApp(parts);
    const http = await listen(answer, { host: config.host, port: config.port, portVariable: 'API_PORT' });
    lifecycle.onStop('http', http.close);
    const url = `http://${config.host}:${http.port}`;
    logger.info({ url, roles: [...config.roles] }, 'listening');

    const kafka = enabled ? createKafka({ config: config.kafka, logger, health, metrics }) : undefined;
    if (kafka !== undefined) lifecycle.onStop('kafka', kafka.disconnect);
    await rest?.openOperator(kafka);

    if (!(await cassandra.connect(signal))) return;
    if (!(await waitForSchema({ client: cassandra.client(), keyspace, logger, signal }))) return;
    probeStore({ store, health, logger, signal }).catch(onCrash);

    if (kafka === undefined) return;
    const origin = await claimKeyspace({
      facts: createFacts({ client: cassandra.client, keyspace }),
      keyspace,
      clusterId: await kafka.admin().clusterId(),
      accepted: config.cassandra.acceptKafka,
    });
    if (origin.kind === 'foreign') {
      logger.error(origin.problem);
      health.report('keyspace', false, origin.problem);
      return;
    }
    const plan = together(roles.map((role) => role.plan(kafka)));
    const { stop } = await startKafka({ kafka, health, logger, signal }, plan);
    lifecycle.onStop('consumers', stop);
  },
});
