import type { OutgoingRecord } from '@chatpulse/kafka';
import { createLogger, createMetrics } from '@chatpulse/service';
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
  const letters: OutgoingRecord[] = [];
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
  const materialize = createMaterializer({
    store,
    sightings: createSightingFilter(),
    deadLetters: {
      send: async (record) => {
        steps.push('letter');
        letters.push(record);
        return { topic: record.topic, partition: 0, offset: '0' };
      },
    },
    monitor: createMonitor({ metrics, now: () => noon + 5000 }),
    logger: createLogger({ service: 'api-test', level: 'silent' }),
    now,
  });
  return { materialize, memory, metrics, steps, letters };
}

const message = (value: unknown) => ({
  topic: 'channel-stats',
  partition: 0,
  offset: '7',
  timestamp: noon,
  key: Buffer.from('k'),
  value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
  headers: {},
});

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

  test('a store that is away fails the batch as retriable, before any dead letter or watermark', async () => {
    const { materialize, memory, steps } = materializer();
    memory.away = true;
    const batch = { messages: [message('{'), message(windowStats()), message(watermark())] };
    await expect(materialize(batch)).rejects.toMatchObject({ retriable: true });
    expect(steps).toEqual([]);
    memory.away = false;
    await materialize(batch);
    expect(steps).toEqual(['windows 1', 'sightings 1', 'letter', 'watermarks 1']);
  });

  test('a dead letter carries the bytes as they came and says why', async () => {
    const { materialize, letters } = materializer();
    await materialize({ messages: [message('{"type":"window"}')] });
    expect(letters).toMatchObject([{ topic: 'channel-stats.dlt', value: Buffer.from('{"type":"window"}') }]);
    expect(letters[0]?.headers).toMatchObject({ 'x-reason': 'undecodable', 'x-original-offset': '7' });
  });

  test('the lag is now minus the event time of the last watermark stored', async () => {
    const { materialize, metrics } = materializer();
    await materialize({ messages: [message(watermark({ partition: 3, eventTime: noon }))] });
    expect(await metrics.metrics()).toMatch(/chatpulse_materializer_lag_seconds\{.*partition="3".*\} 5\n/);
  });
});
