import { describe, expect, test } from '@jest/globals';
import { ok } from '../../src/handling/outcome.js';
import { createBench, eventually } from '../support/broker.js';
import { createScene } from '../support/dead-letter-scene.js';
import { recording, traceparent } from '../support/letter-handlers.js';

const bench = createBench();

describe('a run', () => {
  test('hands each letter to the handler that failed, as the original was, and a second run does nothing', async () => {
    const scene = await createScene(bench, 2);
    const seen = recording();
    const process = await scene.process(seen.handle);
    await scene.letters(4, { headers: { traceparent, own: 'kept' }, correlationId: 'c-1', retryCount: 4 });
    expect(await process.reprocess()).toMatchObject({
      state: 'completed',
      topic: scene.deadLetters,
      read: 4,
      matched: 4,
      replayed: 4,
      failed: 0,
      skipped: { alreadyReplayed: 0, filtered: 0, noHandler: 0, tooLate: 0 },
    });
    expect(seen.values().sort()).toEqual(['0', '1', '2', '3']);
    const first = seen.messages.find(({ value }) => String(value) === '0');
    expect(first).toMatchObject({
      topic: scene.topic,
      partition: 0,
      offset: '100',
      timestamp: 1000,
      key: Buffer.from('k'),
      attempt: 1,
      correlationId: 'c-1',
    });
    expect(first?.headers).toMatchObject({
      own: 'kept',
      traceparent,
      'x-correlation-id': 'c-1',
      'x-replay-count': '1',
      'x-replay-of': `${scene.deadLetters}/0/0`,
    });
    const again = await process.reprocess();
    expect([again.replayed, again.reason]).toEqual([
      0,
      `all letters of ${scene.deadLetters} were replayed already`,
    ]);
    expect(seen.messages).toHaveLength(4);
  });

  test('keeps its progress in a group that everyone sees', async () => {
    const scene = await createScene(bench);
    const process = await scene.process();
    await scene.letters(3);
    await process.reprocess();
    const plain = bench.plain().admin();
    await plain.connect();
    bench.later(() => plain.disconnect());
    const groupId = `api-${scene.topic}.dlq.reprocess.${scene.deadLetters}`;
    const [offsets] = await plain.fetchOffsets({ groupId, topics: [scene.deadLetters] });
    expect(offsets?.partitions[0]?.offset).toBe('3');
  });

  test('that was filtered skips nothing for good', async () => {
    const scene = await createScene(bench);
    const seen = recording();
    const process = await scene.process(seen.handle);
    await scene.letters(2, { key: 'a' });
    await scene.letters(2, { key: 'b', value: 'b' });
    await scene.letters(1, { key: 'a', value: 'last' });
    const filtered = await process.reprocess({ filter: { key: 'b' } });
    expect([filtered.matched, filtered.replayed, filtered.skipped.filtered]).toEqual([2, 2, 3]);
    expect(seen.values()).toEqual(['b', 'b']);
    const rest = await process.reprocess();
    expect([rest.read, rest.replayed, rest.skipped.alreadyReplayed]).toEqual([5, 3, 2]);
    expect(seen.values()).toEqual(['b', 'b', '0', '1', 'last']);
  });

  test('remembers a letter whose correlation id is none', async () => {
    const scene = await createScene(bench);
    const process = await scene.process();
    const stranger = bench.plain().producer();
    await stranger.connect();
    bench.later(() => stranger.disconnect());
    const headers = {
      'x-original-topic': scene.topic,
      'x-handler-id': 'api.step',
      'x-correlation-id': 'x'.repeat(200),
    };
    await stranger.send({ topic: scene.deadLetters, messages: [{ value: '0', headers }] });
    expect(await process.reprocess()).toMatchObject({ state: 'completed', replayed: 1 });
    expect(await process.reprocess()).toMatchObject({ state: 'completed', replayed: 0 });
  });

  test('that is dry counts what it would do, and does nothing', async () => {
    const scene = await createScene(bench);
    const seen = recording();
    const process = await scene.process(seen.handle);
    await scene.letters(3);
    expect(await process.reprocess({ dryRun: true })).toMatchObject({ dryRun: true, replayed: 3 });
    expect(seen.messages).toEqual([]);
    expect((await process.reprocess()).replayed).toBe(3);
  });

  test('replays no more than its limit, and no faster than its rate', async () => {
    const scene = await createScene(bench);
    const process = await scene.process();
    await scene.letters(6);
    const run = await process.reprocess({ limit: 4, ratePerSecond: 10 });
    expect(run).toMatchObject({ state: 'completed', replayed: 4, reason: 'the limit of 4 is reached' });
    expect((run.endedAtMs ?? 0) - run.startedAtMs).toBeGreaterThanOrEqual(300);
    expect((await process.reprocess()).replayed).toBe(2);
  });

  test('that takes too long ends as timed-out, and a later one goes on', async () => {
    const scene = await createScene(bench);
    const seen = recording();
    const process = await scene.process(seen.handle);
    await scene.letters(3);
    const run = await process.reprocess({ timeoutMs: 500, ratePerSecond: 0.5 });
    expect(run).toMatchObject({ state: 'timed-out', replayed: 1 });
    expect(await process.reprocess()).toMatchObject({ state: 'completed', replayed: 2 });
    expect(seen.values()).toEqual(['0', '1', '2']);
  });

  test('stops within one letter', async () => {
    const scene = await createScene(bench);
    let finish: () => void = () => {};
    let calls = 0;
    const process = await scene.process(async () => {
      calls += 1;
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return ok;
    });
    await scene.letters(3);
    const { audit, reprocessing } = process.desk;
    const { id } = await reprocessing.start({ topic: scene.topic, actor: 'bob' });
    await eventually(() => calls === 1);
    const stopped = reprocessing.stop('ada');
    const isAsked = async () =>
      (await audit.list({ run: id, action: 'reprocess.stop-requested' })).entries.length === 1;
    await eventually(isAsked);
    finish();
    expect(await stopped).toMatchObject({ id, state: 'stopped', replayed: 1, reason: 'stopped by ada' });
    expect(calls).toBe(1);
    expect(await reprocessing.stop()).toBeUndefined();
    const entries = (await audit.list({ run: id })).entries.map(({ entry }) => entry).reverse();
    const done = entries.filter(({ action }) => action !== 'reprocess.progress');
    expect(done).toMatchObject([
      { action: 'reprocess.started', actor: 'bob', topic: scene.deadLetters },
      { action: 'reprocess.stop-requested', actor: 'ada', topic: scene.deadLetters },
      {
        action: 'letter.replayed',
        actor: 'bob',
        topic: scene.deadLetters,
        partition: 0,
        offset: '0',
        note: 'handled by api.step',
      },
      { action: 'reprocess.ended', actor: 'bob', details: { run: { id, state: 'stopped', replayed: 1 } } },
    ]);
  });

  test('takes the letters of a topic that was made anew for new ones', async () => {
    const scene = await createScene(bench);
    const seen = recording();
    const process = await scene.process(seen.handle);
    await scene.letters(3);
    await process.reprocess({ limit: 2 });
    const admin = process.kafka.admin();
    await admin.deleteTopics([scene.deadLetters]);
    await eventually(async () => !(await process.kafka.reader().topics()).includes(scene.deadLetters));
    await scene.companion('.dlt');
    await scene.letters(1, { value: 'anew' });
    expect(await process.reprocess()).toMatchObject({ read: 1, replayed: 1 });
    expect(seen.values()).toEqual(['0', '1', 'anew']);
  });

  test('needs an audit log: without one nothing is replayed', async () => {
    const scene = await createScene(bench);
    const { desk } = await scene.process(undefined, { auditTopic: `${scene.topic}.nowhere` });
    await scene.letters(1);
    await expect(desk.reprocessing.start({ topic: scene.topic })).rejects.toMatchObject({
      code: 'UNKNOWN_TOPIC',
    });
  });

  test('refuses numbers that make no sense, and a topic that is not there', async () => {
    const scene = await createScene(bench);
    const { desk } = await scene.process();
    const { topic } = scene;
    await expect(desk.reprocessing.start({ topic, batchSize: 0, ratePerSecond: -1 })).rejects.toMatchObject({
      code: 'REPROCESS_OPTIONS_INVALID',
      message:
        'batchSize is 0 and must be a whole number from 1 to 10000; ratePerSecond is -1 and must be more than 0',
    });
    await expect(desk.reprocessing.start({ topic: `${topic}x` })).rejects.toMatchObject({
      code: 'UNKNOWN_TOPIC',
    });
  });
});

describe('a run of zero', () => {
  test.each([
    ['an empty topic', 0, {}, (topic: string) => `${topic}.dlt is empty`],
    [
      'a filter that fits nothing',
      2,
      { filter: { errorCode: 'NONE' } },
      () => 'the filter matched none of 2',
    ],
  ])('says why: %s', async (_, count, options, reason) => {
    const scene = await createScene(bench);
    const process = await scene.process();
    await scene.letters(count);
    expect(await process.reprocess(options)).toMatchObject({ replayed: 0, reason: reason(scene.topic) });
  });

  test('says why: a handler that is no more', async () => {
    const scene = await createScene(bench);
    const process = await scene.process();
    await scene.letters(1, { handlerId: 'api.gone' });
    expect((await process.reprocess()).reason).toBe(
      'none of the 1 that matched can be replayed (1: there is no handler api.gone any more)',
    );
  });
});
