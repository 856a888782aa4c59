import { type TrackedChannel, topicNames } from '@chatpulse/contracts';
import { createKafka } from '@chatpulse/kafka';
import { runTask } from '@chatpulse/service';
import { loadTrackConfig } from './config.js';
import { SimulatorUnavailableError } from './errors.js';
import { trackChannels } from './tracking.js';
import type { TrackingPlan } from './tracking-plan.js';

runTask({
  service: 'track',
  loadConfig: loadTrackConfig,
  async run({ config, logger, lifecycle }) {
    if (!config.kafka.enabled) {
      process.stdout.write('tracking nothing: Kafka is disabled by KAFKA_ENABLED=false\n');
      return 0;
    }
    const kafka = createKafka({ config: config.kafka, logger });
    lifecycle.onStop('kafka', () => kafka.disconnect());

    const { channels, source, simulatorUrl } = config;
    const wanted = channels ?? (await simulatedChannels(simulatorUrl));
    const plan = await trackChannels({
      kafka,
      topic: topicNames.tracked,
      wanted,
      source,
      all: channels === undefined,
      wallNow: Date.now,
    });
    process.stdout.write(`${describe(plan, source)}\n`);
    return 0;
  },
});

async function simulatedChannels(simulatorUrl: string): Promise<string[]> {
  const url = new URL('/channels', simulatorUrl);
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    const { data } = (await response.json()) as { data: { channel: string }[] };
    return data.map(({ channel }) => channel);
  } catch (error) {
    throw new SimulatorUnavailableError(`the simulator does not list its channels at ${url}`, {
      cause: error,
    });
  }
}

function describe({ add, kept, remove }: TrackingPlan, source: TrackedChannel['source']): string {
  const where = source === 'simulator' ? 'simulated channels' : 'Twitch channels';
  const changes = `${add.length} added, ${kept.length} already there, ${remove.length} removed`;
  return `tracking ${add.length + kept.length} ${where} (${changes})`;
}
