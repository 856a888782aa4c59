import { setTimeout as delay } from 'node:timers/promises';
import type { Watermark, WindowStats } from '@chatpulse/contracts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { noon, watermark, windowStats } from '../samples.js';
import { eventually, openKafka, openProxy, openStore } from './backends.js';
import { ownStats, runInstance } from './instance.js';

const channelId = '801';
const path = `/channels/${channelId}/stats?window=1m`;
const now = (): number => noon + 90_000;

type Seen = { status: number; retryAfter: string | null; type: string | undefined };
type Look = { committed: number; lag: number; letters: number; ready: number };

/**
 * The store is silent for half of `awayMs` and refuses connections for the other half, while the processor goes on
 * counting. One instance materializes and serves all along.
 */
export function describeStoreAway(awayMs: number): void {
  describe(`while the store is away for ${awayMs / 1000} s`, () => {
    const seen: Seen[] = [];
    const looks: Look[] = [];
    const crashes: unknown[] = [];
    const closing: (() => Promise<unknown>)[] = [];
    let before: Look;
    let after: Look;
    let revision = 0;
    let served: unknown;

    beforeAll(async () => {
      const kafka = openKafka();
      closing.push(() => kafka.disconnect());
      const proxy = await openProxy(process.env.TEST_CASSANDRA ?? '');
      closing.push(proxy.close);
      const opened = await openStore({ now, contactPoint: proxy.contactPoint });
      closing.push(opened.close);
      const { topic, deadLetterTopic, groupId, remove } = await ownStats(kafka, 1);
      closing.push(remove);
      const producer = kafka.producer();
      await producer.connect();
      const onCrash = (error: unknown) => void crashes.push(error);
      const instance = await runInstance({ opened, topic, groupId, now, onCrash });
      closing.push(instance.stop);

      const send = (value: WindowStats | Watermark) =>
        producer.send({ topic, partition: 0, key: 'any', value: JSON.stringify(value) });
      const count = async (): Promise<void> => {
        revision += 1;
        await send(windowStats({ channelId, channel: 'away', revision, messages: revision }));
        await send(watermark({ eventTime: noon + revision, counted: revision }));
      };
      const look = async (): Promise<Look> => {
        const [group] = await kafka.admin().groupLag(groupId);
        const [described] = await kafka.admin().describeTopics([deadLetterTopic]);
        return {
          committed: Number(group?.committed),
          lag: Number(group?.lag),
          letters: (described?.partitions ?? []).reduce((sum, { high }) => sum + Number(high), 0),
          ready: (await instance.get('/readyz')).status,
        };
      };
      const isServed = async (): Promise<boolean> => {
        const { body } = await instance.get(path);
        served = body;
        const { asOf } = body as { asOf?: string };
        return (
          asOf === new Date(noon + revision).toISOString() &&
          JSON.stringify(body).includes(`"revision":${revision},`)
        );
      };

      await count();
      await eventually('the first count to be served', isServed);
      await eventually('the first commit', async () => (await look()).committed === 2);
      before = await look();

      const began = Date.now();
      proxy.freeze();
      while (Date.now() < began + awayMs) {
        if (Date.now() > began + awayMs / 2) proxy.cut();
        await count();
        const { status, retryAfter, type } = await instance.get(path);
        seen.push({ status, retryAfter, type });
        looks.push(await look());
        await delay(200);
      }

      proxy.restore();
      await eventually('what was counted meanwhile to be served', isServed, 30_000);
      await eventually('the commit', async () => (await look()).lag === 0);
      await eventually('readiness', async () => (await look()).ready === 200);
      after = await look();
    });
    afterAll(async () => {
      for (const close of closing.reverse()) await close();
    });

    test('every read is answered 503 with Retry-After', () => {
      expect(seen.length).toBeGreaterThan(awayMs / 10_000);
      const away = {
        status: 503,
        retryAfter: '2',
        type: 'urn:chatpulse:problem:store-unavailable',
      };
      expect(seen).toEqual(seen.map(() => away));
    });

    test('the partition waits: nothing is committed, and the lag grows with every count', () => {
      expect(looks.map(({ committed }) => committed)).toEqual(looks.map(() => before.committed));
      expect(looks.map(({ lag }) => lag)).toEqual(looks.map((_, index) => 2 * (index + 1)));
    });

    test('nothing goes to the dead letters, and nothing crashes', () => {
      expect([...looks, after].filter(({ letters }) => letters > 0)).toEqual([]);
      expect(crashes).toEqual([]);
    });

    test('readiness says so', () => {
      expect(before.ready).toBe(200);
      expect(looks.at(-1)?.ready).toBe(503);
    });

    test('when it is back, the newest count is served without anybody doing anything', () => {
      expect(served).toMatchObject({ data: [{ revision, messages: revision }] });
      expect(after).toMatchObject({ committed: 2 * revision, lag: 0 });
    });
  });
}
