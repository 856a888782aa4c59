import { topicNames } from '@chatpulse/contracts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../src/eventually.js';
import { type KafkaLog, openKafkaLog } from '../src/kafka-log.js';
import { totals } from '../src/play-recording.js';
import { operatorOf, type Running } from './operator-client.js';

type Letter = {
  partition: number;
  storedAt: string;
  firstFailedAt: string | null;
  failedAt: string;
  origin: object;
  replayCount: number;
  replay: string;
};
type Run = { state: string; replayed: number; failed: number; leftAlone: number; reason: string | null };

/** What becomes of chat that the processor does not count, seen and replayed over the operator's port. */
export function describeLetters(running: () => Running): void {
  const { post, get, groupNamed } = operatorOf(running);
  const openLog = () => openKafkaLog(`127.0.0.1:${running().stack.ports.KAFKA_PORT}`);

  describe('a record that the processor cannot read', () => {
    // A channel of its own: whatever were counted of it would be seen.
    const channel = '79000000099';
    let log: KafkaLog;
    let first: Letter;

    beforeAll(async () => {
      log = openLog();
      await log.send([{ topic: topicNames.chat, key: channel, value: '{"kind":' }]);
    });
    afterAll(() => log.close());

    const letters = (count: number): Promise<Letter[]> =>
      eventually(`there are ${count} letters`, 30_000, async () => {
        const { total, letters } = await get<{ total: number; letters: Letter[] }>(
          `/kafka/dlq?topic=${topicNames.chat}`,
        );
        return total === count ? letters : undefined;
      });

    const replay = async (): Promise<Run> => {
      const response = await post('/kafka/dlq/reprocess', { topic: topicNames.chat });
      expect(response.status).toBe(202);
      return eventually('the run is over', 30_000, async () => {
        const run = await get<Run>(response.headers.get('location') ?? '');
        return run.state === 'running' ? undefined : run;
      });
    };

    test('is a dead letter with its reason, its handler and where it came from', async () => {
      const [letter] = await letters(1);
      expect(letter).toMatchObject({
        topic: topicNames.chatDeadLetters,
        origin: { topic: topicNames.chat, partition: letter?.partition, offset: expect.any(String) },
        handlerId: 'processor.decoding',
        errorCode: 'UNDECODABLE',
        reason: 'undecodable',
        key: { value: channel },
        value: { kind: 'text', value: '{"kind":', problem: 'the value is not JSON' },
        replayCount: 0,
        replay: 'none',
      });
      if (letter !== undefined) first = letter;
    });

    test('is replayed to its topic, and fails again as a letter that remembers the first one', async () => {
      expect(await replay()).toMatchObject({ state: 'completed', replayed: 1, failed: 0 });
      const [again, before] = await letters(2);
      expect(before).toEqual({ ...first, replay: 'failed again' });
      expect(again).toMatchObject({
        origin: first.origin,
        partition: first.partition,
        handlerId: 'processor.decoding',
        errorCode: 'UNDECODABLE',
        firstFailedAt: first.failedAt,
        replayCount: 1,
        replay: 'none',
      });
      expect(Date.parse(again?.storedAt ?? '')).toBeGreaterThan(Date.parse(first.storedAt));
    });

    test('is left alone when it failed again three times', async () => {
      for (const count of [3, 4]) {
        expect(await replay()).toMatchObject({ replayed: 1, leftAlone: 0 });
        await letters(count);
      }
      expect(await replay()).toMatchObject({ replayed: 0, leftAlone: 1, reason: expect.any(String) });
      expect((await letters(4)).map(({ replay }) => replay)).toEqual([
        'left alone',
        'failed again',
        'failed again',
        'failed again',
      ]);
    });

    test('is in the totals each time, and in no count', async () => {
      await eventually('all of them are accounted for', 30_000, async () => {
        const { deadLettered } = await totals(log);
        return deadLettered === 4 || undefined;
      });
      const counts = (await log.read(topicNames.stats)).filter(({ key }) => key.startsWith(`${channel}|`));
      expect(counts).toEqual([]);
    });

    test('the group that keeps the progress shows what is left alone as its lag', async () => {
      const groupId = `api.dlq.reprocess.${topicNames.chatDeadLetters}`;
      const { groups } = await get<{ groups: string[] }>(`/kafka/topics/${topicNames.chatDeadLetters}`);
      expect(groups).toEqual([groupId]);
      // The letter, and the mark of the transaction that wrote it.
      expect((await groupNamed(groupId))?.lag).toBe(2);
    });
  });

  describe('a message that came after its minute was final', () => {
    test('is a dead letter whose replay is refused, and names the recount', async () => {
      const channelId = '79000000098';
      const sentAt = Date.now() - 3_600_000;
      const event = {
        id: channelId,
        kind: 'message',
        channelId,
        channel: 'belated',
        userId: '1',
        user: 'somebody',
      };
      const value = JSON.stringify({ ...event, text: 'hello', sentAt, receivedAt: sentAt });
      const log = openLog();
      try {
        await log.send([{ topic: topicNames.chat, key: channelId, value }]);
      } finally {
        await log.close();
      }
      const ofThis = `topic=${topicNames.chat}&key=${channelId}&errorCode=LATE`;
      await eventually('it is late', 30_000, async () => {
        const { total } = await get<{ total: number }>(`/kafka/dlq?${ofThis}`);
        return total === 1 || undefined;
      });
      const response = await post('/kafka/dlq/reprocess', {
        topic: topicNames.chat,
        filter: { key: channelId },
      });
      expect([response.status, response.headers.get('content-type')]).toEqual([
        409,
        expect.stringContaining('application/problem+json'),
      ]);
      expect(await response.json()).toMatchObject({
        type: 'urn:chatpulse:problem:needs-recount',
        detail: expect.stringContaining('make reset-processor'),
      });
    });
  });
}
