import type { RequestListener } from 'node:http';
import { createHealth, createLogger, createMetrics, listen } from '@chatpulse/service';
import { createLiveCounts } from '../src/live-counts.js';
import { createMonitor } from '../src/monitor.js';
import { createStreams } from '../src/streams.js';
import { createTrackedChannels } from '../src/tracked.js';

/** What both ports of the service stand on, made for a test; every answer is checked against its contract. */
export function serviceParts(
  now: () => number,
  logger = createLogger({ service: 'api-test', level: 'silent' }),
) {
  const metrics = createMetrics({ service: 'api-test' });
  const monitor = createMonitor({ metrics, now });
  return {
    tracked: createTrackedChannels(logger),
    health: createHealth(),
    metrics,
    monitor,
    // Without a place for any: whoever tests streams brings its own.
    streams: createStreams({ live: createLiveCounts(), max: 0, monitor, now }),
    logger,
    version: '1.2.3',
    now,
    validateResponses: true,
  };
}

/** Serves `app` on a port of its own. */
export async function serve(app: RequestListener): Promise<{ url: string; close(): Promise<void> }> {
  const { port, close } = await listen(app, { host: '127.0.0.1', port: 0, portVariable: 'API_PORT' });
  return { url: `http://127.0.0.1:${port}`, close };
}
