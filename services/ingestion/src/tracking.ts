import { type TrackedChannel, validateTrackedChannel } from '@chatpulse/contracts';
import { createTypedProducer, type Kafka } from '@chatpulse/kafka';
import { readTracked } from './tracked.js';
import { planTracking, type TrackingPlan } from './tracking-plan.js';

/**
 * Makes the topic of tracked channels say that `wanted` is heard from `source`, and resolves with what that
 * changed once Kafka holds it. Doing it again changes nothing.
 */
export async function trackChannels(opts: {
  kafka: Kafka;
  topic: string;
  wanted: readonly string[];
  source: TrackedChannel['source'];
  /** `wanted` is all that the source has: others of the source go. */
  all: boolean;
  wallNow: () => number;
}): Promise<TrackingPlan> {
  const { kafka, topic, wanted, source, all, wallNow } = opts;
  const plan = planTracking(await readCurrent(kafka, topic), wanted, source, { all });
  const producer = kafka.producer();
  const { send } = createTypedProducer(producer, { [topic]: validateTrackedChannel });
  const addedAt = wallNow();
  const values = plan.add.map((channel): TrackedChannel => ({ channel, addedAt, source }));
  await Promise.all([
    ...values.map((value) => send({ topic, key: value.channel, value })),
    ...plan.remove.map((channel) => send({ topic, key: channel, value: null })),
  ]);
  await producer.disconnect();
  return plan;
}

async function readCurrent(kafka: Kafka, topic: string): Promise<TrackedChannel[]> {
  const current = new Map<string, TrackedChannel>();
  await new Promise<void>((resolve, reject) => {
    kafka
      .followTable({
        topic,
        onCrash: reject,
        onRecord({ key, value }) {
          const read = value === null ? undefined : readTracked(key, value);
          if (read?.ok) current.set(key, read.value);
          else current.delete(key);
        },
      })
      .then(async (table) => {
        await table.caughtUp;
        await table.stop();
      })
      .then(resolve, reject);
  });
  return [...current.values()];
}
