// The contract that every provider of test backends satisfies, held against the one that uses containers.
import { startContainerBackend } from '../../test/dist/container-backend.js';
import { jestTier } from '../steps.ts';

const backend = await startContainerBackend();
try {
  const { failed } = await jestTier('integration', [
    '--testPathPatterns',
    'test/test/integration/backend',
  ]).run({
    ...process.env,
    TEST_KAFKA_BROKERS: backend.kafkaBrokers,
    TEST_CASSANDRA: backend.cassandraContactPoint,
  });
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  await backend.stop();
}
