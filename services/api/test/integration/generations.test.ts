import type { Watermark, WindowStats } from '@chatpulse/contracts';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { minute, noon, watermark, windowStats } from '../samples.js';
import { eventually, openKafka, openStore } from './backends.js';
import { ownStats, runInstance } from './instance.js';

jest.setTimeout(60_000);

const channelId = '701';
const minutes = 12;
const now = (): number => noon + 30 * minute;
const path = `/channels/${channelId}/stats?window=1m&limit=100`;

type Row = { generation: number; revision: number; messages: number; bits: number; state: string };

describe('while a new generation counts again what an old one had counted', () => {
  const reads: { status: number; rows: readonly Row[] }[] = [];
  const crashes: unknown[] = [];
  const closing: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    const kafka = openKafka();
    closing.push(() => kafka.disconnect());
    const opened = await openStore({ now });
    closing.push(opened.close);
    const { topic, groupId, remove } = await ownStats(kafka, 1);
    closing.push(remove);
    const producer = kafka.producer();
    await producer.connect();
    const instance = await runInstance({ opened, topic, groupId, now, onCrash: (e) => void crashes.push(e) });
    closing.push(instance.stop);

    const send = (value: WindowStats | Watermark) =>
      producer.send({ topic, partition: 0, key: 'any', value: JSON.stringify(value) });
    /** The old one counted each message as 100 bits; the new one knows better. */
    const count = (generation: number, index: number, revision: number) =>
      send(
        windowStats({
          channelId,
          channel: 'again',
          windowStart: noon + index * minute,
          generation,
          revision,
          messages: revision,
          bits: generation === 1 ? 100 * revision : 0,
        }),
      );
    const read = async (): Promise<readonly Row[]> => {
      const { status, body } = await instance.get(path);
      const { data = [] } = body as { data?: Row[] };
      reads.push({ status, rows: data });
      return data;
    };

    for (let index = 0; index < minutes; index += 1) await count(1, index, 10);
    await send(watermark({ generation: 1, eventTime: noon + 30 * minute, finalBefore: noon + 20 * minute }));
    await eventually('the old counts to be final', async () => {
      const rows = await read();
      return rows.length === minutes && rows.every(({ state }) => state === 'final');
    });
    reads.length = 0;

    // The recount comes from the oldest on, a window a few events at a time.
    for (let index = 0; index < minutes; index += 1) {
      for (const revision of [2, 9]) {
        await count(2, index, revision);
        await send(watermark({ generation: 2, eventTime: noon + index * minute + revision * 1000 }));
        await eventually('the recount to be served', async () => {
          const row = (await read()).at(-1 - index);
          return row?.generation === 2 && row.revision === revision;
        });
      }
    }
    await send(watermark({ generation: 2, eventTime: noon + 30 * minute, finalBefore: noon + 20 * minute }));
    await eventually('the new counts to be final', async () =>
      (await read()).every(({ generation, state }) => generation === 2 && state === 'final'),
    );
  });
  afterAll(async () => {
    for (const close of closing.reverse()) await close();
    expect(crashes).toEqual([]);
  });

  test('every window is served at every moment', () => {
    expect(reads.length).toBeGreaterThan(2 * minutes);
    expect(reads.filter(({ status, rows }) => status !== 200 || rows.length !== minutes)).toEqual([]);
  });

  test('each row is that of one generation, whole', () => {
    for (const { generation, revision, messages, bits } of reads.flatMap(({ rows }) => rows)) {
      expect(messages).toBe(revision);
      expect(bits).toBe(generation === 1 ? 1000 : 0);
    }
  });

  test('a row that is replaced stays replaced, and within a generation nothing goes down', () => {
    for (let index = 0; index < minutes; index += 1) {
      const seen = reads.map(
        ({ rows }) => (rows[index]?.generation ?? 0) * 1000 + (rows[index]?.revision ?? 0),
      );
      expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    }
  });

  test('the old rows stay final, and a new one is so when its own generation says it', () => {
    const states = (generation: number) =>
      new Set(
        reads
          .slice(0, -1)
          .flatMap(({ rows }) =>
            rows.filter((row) => row.generation === generation).map(({ state }) => state),
          ),
      );
    expect([...states(1)]).toEqual(['final']);
    expect(states(2).has('open')).toBe(true);
    expect(new Set(reads.at(-1)?.rows.map(({ state }) => state))).toEqual(new Set(['final']));
  });
});
