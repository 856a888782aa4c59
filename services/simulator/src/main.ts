import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { runMain } from '@chatpulse/service';
import { loadConfig } from './config.js';
import { startSimulator } from './simulator.js';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const tickMs = 20;
const loop = 'chat';

runMain({
  service: 'simulator',
  loadConfig,
  async start({ config, logger, lifecycle }) {
    const simulator = await startSimulator({ config, nonce: randomUUID(), now: Date.now, version, logger });
    lifecycle.onStop('simulator', simulator.close);

    simulator.health.registerLoop(loop, 5000);
    const timer = setInterval(() => {
      simulator.tick();
      simulator.health.beat(loop);
    }, tickMs);
    lifecycle.onStop('chat loop', async () => clearInterval(timer));

    const { mode, channels, recorded } = simulator.status();
    logger.info({ port: simulator.port, simulated: true, mode, channels, recorded }, 'simulated chat is up');
  },
});
