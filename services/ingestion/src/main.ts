import { readFileSync } from 'node:fs';
import { runMain } from '@chatpulse/service';
import { loadConfig } from './config.js';
import { startIngestion } from './ingestion.js';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

runMain({
  service: 'ingestion',
  loadConfig,
  start: async (context) => {
    const { port } = await startIngestion({ ...context, version });
    if (!context.config.kafka.enabled) return;
    const { source, chatUrl } = context.config;
    context.logger.info({ port, source, chatUrl, simulated: source !== 'twitch' }, 'ingestion started');
  },
});
