// One reader as a process of its own, which can be killed: the built service, on topics of a test.
import { runMain } from '@chatpulse/service';
import { loadConfig } from '../../../dist/config.js';
import { startIngestion, type Topics } from '../../../dist/ingestion.js';

runMain({
  service: 'ingestion',
  loadConfig,
  async start(context) {
    const topics = JSON.parse(String(process.env.TEST_TOPICS)) as Topics;
    const { port } = await startIngestion({ ...context, version: 'test', topics });
    context.logger.info({ port }, 'reader started');
  },
});
