import type { HandledMessage } from '@chatpulse/kafka';
import { createMetrics } from '@chatpulse/service';
import { describe, expect, test } from '@jest/globals';
import type { CountStore } from '../src/counts.js';
import { createMemoryCounts } from '../src/counts-memory.js';
import { createMaterializer } from '../src/materializer.js';
import { createMonitor } from '../src/monitor.js';
import { createSightingFilter } from '../src/sighting-filter.js';
import { noon, watermark, windowStats } from './samples.js';

/** A materializer over a store in memory that notes what was done, in which order. */
function materializer(over: Partial<CountStore> = {}) {
  const steps: string[] = [];
  const letters: unknown[] = [];
  const now = (): number => noon;
  const memory = createMemoryCounts({ now });
  const noted =
    <T extends readonly unknown[]>(name: string, write: (rows: T) => Promise<void>) =>
    async (rows: T): Promise<void> => {
      await write(rows);
      steps.push(`${name} ${rows.length}`);
    };
  const store: CountStore = {
    ...memory,
    writeWindows: noted('windows', memory.writeWindows),
    writeSightings: noted('sightings', memory.writeSightings),
    writeWatermarks: noted('watermarks', memory.writeWatermarks),
    ...over,
  };
  const metrics = createMetrics({ service: 'api-test' });
  const handler = createMaterializer({
    store,
    sightings: createSightingFilter(),
    monitor: createMonitor({ metrics, now: () => noon + 5000 }),
  });
  const materialize = ({ messages }: { messages: HandledMessage<Buffer | null>[] }): Promise<void> =>
    handler.handleBatch({
      topic: handler.topic,
      partition: 0,
      messages,
      deadLetter: async ({ record }, code, problem) => {
        steps.push('letter');
        letters.push({ value: record.value, code, problem });
      },
      signal: new AbortController().signal,
    });
  return { handler, materialize, memory, metrics, steps, letters };
}

const message = (value: unknown): HandledMessage<Buffer> => {
  const bytes = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  const at = { topic: 'channel-stats', partition: 0, offset: '7', timestamp: noon };
  const record = { ...at, key: Buffer.from('k'), value: bytes, headers: {} };
  const { signal } = new AbortController();
  return { ...record, record, attempt: 1, correlationId: 'c-1', signal };
};

describe('materializer', () => {
  test('counts are written first, then what names them, then dead letters, and watermarks last', async () => {
    const { materialize, steps } = materializer();
    await materialize({ messages: [message(watermark()), message('{'), message(windowStats())] });
    expect(steps).toEqual(['windows 1', 'sightings 1', 'letter', 'watermarks 1']);
  });

  test('each key is written once per batch', async () => {
    const { materialize, steps } = materializer();
    const revisions = [1, 2, 3].map((revision) => message(windowStats({ revision })));
    await materialize({
      messages: [...revisions, message(watermark()), message(watermark({ eventTime: noon + 60_000 }))],
    });
    expect(steps).toEqual(['windows 1', 'sightings 1', 'watermarks 1']);
  });

  test('needs its records in order, so they are never retried out of it', () => {
    expect(materializer().handler).toMatchObject({ id: 'api.materializer', order: 'key' });
  });

  test('a store that is away is a dependency that is down, before any dead letter or watermark', async () => {
    const { materialize, memory, steps } = materializer();
    memory.away = true;
    const batch = { messages: [message('{'), message(windowStats()), message(watermark())] };
    await expect(materialize(batch)).rejects.toMatchObject({ retriable: true, dependency: true });
    expect(steps).toEqual([]);
    memory.away = false;
    await materialize(batch);
    expect(steps).toEqual(['windows 1', 'sightings 1', 'letter', 'watermarks 1']);
  });

  test('a dead letter carries the bytes as they came and says why', async () => {
    const { materialize, letters } = materializer();
    await materialize({ messages: [message('{"type":"window"}')] });
    expect(letters).toEqual([
      {
        value: Buffer.from('{"type":"window"}'),
        code: 'UNDECODABLE',
        problem: expect.stringContaining('must'),
      },
    ]);
  });

  test('the lag is now minus the event time of the last watermark stored', async () => {
    const { materialize, metrics } = materializer();
    await materialize({ messages: [message(watermark({ partition: 3, eventTime: noon }))] });
    expect(await metrics.metrics()).toMatch(/chatpulse_materializer_lag_seconds\{.*partition="3".*\} 5\n/);
  });
});
