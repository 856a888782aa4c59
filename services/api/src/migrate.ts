import { runTask } from '@chatpulse/service';
import { createCassandra } from './cassandra.js';
import { loadStoreConfig } from './config.js';
import { createKeyspace, migrate, schemaVersion } from './schema.js';

// Brings the keyspace to the schema of this build, and ends. May run as often, and as many at once, as one likes.
runTask({
  service: 'api-migrate',
  loadConfig: loadStoreConfig,
  run: async ({ config, logger, lifecycle }) => {
    const { keyspace } = config.cassandra;
    const cassandra = createCassandra({ config: config.cassandra, logger });
    lifecycle.onStop('cassandra', cassandra.close);
    if (!(await cassandra.connect(lifecycle.signal))) return 1;
    await createKeyspace(cassandra.client(), config.cassandra);
    const applied = await migrate(cassandra.client(), keyspace);
    logger.info({ keyspace, schemaVersion, applied }, 'schema is up to date');
    return 0;
  },
});
