import { setTimeout as delay } from 'node:timers/promises';
import type { AnyHandler, Kafka, RunningHandlers } from '@chatpulse/kafka';

const lookEveryMs = 250;

/** One group, and what it reads into the keyspace. */
export type Reading = { readonly groupId: string; readonly handlers: readonly AnyHandler[] };

/**
 * Reads all that the topics of the handlers hold now, by the same handlers and in the same groups as an instance that
 * serves the keyspace afterwards: so that one goes on where this ended, and this goes on where it was cut short.
 * Resolves false when `signal` ended it.
 */
export async function fillFrom(
  kafka: Pick<Kafka, 'handle' | 'reader' | 'admin'>,
  readings: readonly Reading[],
  { signal, onProgress }: { signal: AbortSignal; onProgress?: (left: number) => void },
): Promise<boolean> {
  const ends = await endsOf(kafka, readings);
  let crash: (error: unknown) => void = () => undefined;
  const crashed = new Promise<never>((_, reject) => {
    crash = reject;
  });
  crashed.catch(() => undefined);
  const running: RunningHandlers[] = [];
  try {
    for (const { groupId, handlers } of readings) {
      const options = { groupId, handlers, fromBeginning: true, onCrash: crash };
      running.push(await kafka.handle(options));
    }
    while (!signal.aborted) {
      const left = await Promise.race([leftOf(kafka, ends), crashed]);
      onProgress?.(left);
      if (left === 0) return true;
      await Promise.race([delay(lookEveryMs, undefined, { signal }).catch(() => undefined), crashed]);
    }
    return false;
  } finally {
    for (const handlers of running) await handlers.stop();
  }
}

/** How far each group has to come. `low`: the oldest offset that is kept. */
type End = {
  readonly groupId: string;
  readonly topic: string;
  readonly partition: number;
  readonly low: string;
  readonly end: bigint;
};

async function endsOf(kafka: Pick<Kafka, 'reader'>, readings: readonly Reading[]): Promise<End[]> {
  const ends: End[] = [];
  for (const { groupId, handlers } of readings) {
    for (const { topic } of handlers) {
      for (const { partition, low, end } of await kafka.reader().ends(topic))
        if (low !== end) ends.push({ groupId, topic, partition, low, end: BigInt(end) });
    }
  }
  return ends;
}

/** Offsets that the groups have still before them. Where they hold nothing to read it is read. */
async function leftOf(kafka: Pick<Kafka, 'admin' | 'reader'>, ends: readonly End[]): Promise<number> {
  const views = await kafka.admin().viewGroups([...new Set(ends.map(({ groupId }) => groupId))]);
  let left = 0;
  for (const { groupId, topic, partition, low, end } of ends) {
    const at = views
      .find((view) => view.groupId === groupId)
      ?.partitions.find((each) => each.topic === topic && each.partition === partition);
    const from = at?.committed ?? low;
    if (BigInt(from) >= end || at?.explained !== undefined) continue;
    const waits = at?.committed != null || (await holdsRecords(kafka, { topic, partition, from, end }));
    if (waits) left += Number(end - BigInt(from));
  }
  return left;
}

/** A partition may hold the marks of transactions alone. Nobody commits anything then. */
async function holdsRecords(
  kafka: Pick<Kafka, 'reader'>,
  { topic, partition, from, end }: { topic: string; partition: number; from: string; end: bigint },
): Promise<boolean> {
  const page = await kafka.reader().read({ topic, partition, from: { offset: from }, limit: 1 });
  const [first] = page.messages;
  return first !== undefined && BigInt(first.offset) < end;
}
