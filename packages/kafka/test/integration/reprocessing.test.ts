import { describe, expect, test } from '@jest/globals';
import type { Letter } from '../../src/dead-letters/letter.js';
import { DependencyDownError } from '../../src/errors.js';
import type { HandledMessage } from '../../src/handling/handler.js';
import { deadLetter, ok, retry } from '../../src/handling/outcome.js';
import type { IncomingMessage } from '../../src/messages.js';
import type { RunView } from '../../src/reprocessing/run-view.js';
import { createBench, eventually, testBroker } from '../support/broker.js';
import { createBrokerProxy } from '../support/broker-proxy.js';
import { createScene, type Process } from '../support/dead-letter-scene.js';
import { recorder, send, start, storedLetters } from '../support/handling.js';

const bench = createBench();

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** A handler that keeps what it was given, and the values of it. */
function recording() {
  const messages: HandledMessage<Buffer | null>[] = [];
  return {
    messages,
    values: () => messages.map(({ value }) => String(value)),
    handle: async (message: HandledMessage<Buffer | null>) => {
      messages.push(message);
      return ok;
    },
  };
}

/** A handler that takes until it is let go, and what it was given. */
function blocking() {
  let letGo: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const values: string[] = [];
  return {
    values,
    release: () => letGo(),
    handle: async ({ value }: { value: Buffer | null }) => {
      values.push(String(value));
      await gate;
      return ok;
    },
  };
}

async function recordsOf({ kafka }: Process, topic: string): Promise<IncomingMessage[]> {
  const ends = await kafka.reader().ends(topic);
  const pages = ends.map(({ partition }) =>
    kafka.reader().read({ topic, partition, from: { offset: '0' }, limit: 1000 }),
  );
  return (await Promise.all(pages)).flatMap(({ messages }) => messages);
}

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

describe('a letter that fails again', () => {
  test('becomes a new letter that tells the first origin, and after three times is left alone', async () => {
    const scene = await createScene(bench);
    const process = await scene.process(async () => deadLetter('STILL_BAD', 'it is still bad'));
    await scene.letters(1, { correlationId: 'c-1', headers: { traceparent } });
    for (const replayCount of ['1', '2', '3']) {
      expect(await process.reprocess()).toMatchObject({
        replayed: 0,
        failed: 1,
        failures: [
          { partition: 0, offset: String(Number(replayCount) - 1), error: 'STILL_BAD: it is still bad' },
        ],
      });
      const letter = (await recordsOf(process, scene.deadLetters)).at(-1);
      expect(letter?.headers).toMatchObject({
        'x-original-topic': scene.topic,
        'x-original-offset': '100',
        'x-handler-id': 'api.step',
        'x-error-code': 'STILL_BAD',
        'x-correlation-id': 'c-1',
        'x-replay-count': replayCount,
      });
      expect(letter?.headers.traceparent?.slice(0, 36)).toBe(traceparent.slice(0, 36));
    }
    const last = await process.reprocess();
    expect(last).toMatchObject({ replayed: 0, failed: 0, leftAlone: 1 });
    expect(last.reason).toBe(
      'none of the 1 that matched can be replayed (1 left alone: they failed again three times)',
    );
  });

  test('ends the run when that was asked for', async () => {
    const scene = await createScene(bench);
    const process = await scene.process(async () => deadLetter('STILL_BAD', 'it is still bad'));
    await scene.letters(3);
    const run = await process.reprocess({ stopOnError: true });
    expect(run).toMatchObject({ state: 'failed', failed: 1, read: 1 });
    expect(run.reason).toBe('stopped at the first error: STILL_BAD: it is still bad');
  });

  test('because the handler has a bug is a new letter too, and the process lives', async () => {
    const scene = await createScene(bench);
    const process = await scene.process(async () => {
      throw new TypeError('a bug');
    });
    await scene.letters(1);
    expect((await process.reprocess()).failures).toMatchObject([{ error: 'HANDLER_CRASHED: a bug' }]);
  });

  test('in place is tried again there, after the delay of its policy', async () => {
    const scene = await createScene(bench);
    const attempts: number[] = [];
    const handle = async ({ attempt }: { attempt: number }) => {
      attempts.push(attempt);
      return attempt < 3 ? retry('not yet', 10) : ok;
    };
    const process = await scene.process(handle, { order: 'key' });
    await scene.letters(1);
    expect((await process.reprocess()).replayed).toBe(1);
    expect(attempts).toEqual([1, 2, 3]);
  });

  test('for now only is handed to the retry topic, and handled from there', async () => {
    const scene = await createScene(bench);
    const attempts: number[] = [];
    const process = await scene.process(async ({ attempt }) => {
      attempts.push(attempt);
      return attempt < 2 ? retry('not yet', 10) : ok;
    });
    await scene.letters(1);
    expect(await process.reprocess()).toMatchObject({ replayed: 1, failed: 0 });
    await eventually(() => attempts.length === 2);
    expect(attempts).toEqual([1, 2]);
  });

  test('because something else is down is not settled: the run ends, and a later one replays it', async () => {
    const scene = await createScene(bench);
    let down = true;
    const process = await scene.process(async () => {
      if (down) throw new DependencyDownError('the database does not answer');
      return ok;
    });
    await scene.letters(2);
    expect(await process.reprocess()).toMatchObject({
      state: 'failed',
      read: 1,
      replayed: 0,
      failed: 0,
      reason: 'what api.step needs is down: the database does not answer',
    });
    down = false;
    expect((await process.reprocess()).replayed).toBe(2);
  });
});

describe('a letter of another process of the service', () => {
  test('is handled there when it is replayed here, and nobody else takes it', async () => {
    const scene = await createScene(bench);
    await scene.companion('.retry');
    const here = await scene.process();
    const there = bench.kafka();
    let shut = true;
    const ship = recorder('api.ship', scene.topic, async () =>
      shut ? deadLetter('SHUT', 'no courier') : ok,
    );
    await start(there, [ship]);
    await send(there, scene.topic, ['parcel']);
    await eventually(async () => (await storedLetters(bench, scene.topic)) === 1);
    shut = false;
    expect((await here.reprocess()).replayed).toBe(1);
    await eventually(() => ship.seen.length === 2 && here.kafka.retries.all()[0]?.messagesSkipped === 1);
    expect(await storedLetters(bench, scene.topic)).toBe(1);
  });

  test('is left where no group takes its retries', async () => {
    const scene = await createScene(bench);
    await scene.companion('.retry');
    const here = await scene.process();
    await scene.letters(1, { handlerId: 'api.ship', headers: { 'x-retry-group': 'gone' } });
    const run = await here.reprocess();
    expect(run).toMatchObject({ replayed: 0, skipped: { noHandler: 1 } });
    expect(run.reason).toContain('there is no group gone.retry');
  });
});

describe('a letter of another service', () => {
  test('goes to its retry topic, due now, for the handler that failed', async () => {
    const scene = await createScene(bench, 2);
    const retries = await scene.companion('.retry');
    const process = await scene.process();
    await scene.letters(2, { handlerId: 'billing.step' });
    expect((await process.reprocess()).replayed).toBe(2);
    const copies = await recordsOf(process, retries);
    expect(copies.map(({ partition, value }) => [partition, String(value)])).toEqual([
      [0, '0'],
      [1, '1'],
    ]);
    expect(copies[0]?.headers).toMatchObject({
      'x-handler-id': 'billing.step',
      'x-original-topic': scene.topic,
      'x-original-partition': '0',
      'x-original-offset': '100',
      'x-replay-count': '1',
    });
    expect(Number(copies[0]?.headers['x-retry-due-at'])).toBeLessThanOrEqual(Date.now());
    expect(copies[0]?.headers).not.toHaveProperty('x-dlq-stored-at');
  });

  test('of an application that is the only reader of its topic goes back to that topic', async () => {
    const scene = await createScene(bench, 2);
    const process = await scene.process(undefined, { applications: { processor: [scene.topic] } });
    await scene.letters(1, { handlerId: 'processor.decoding' });
    const streams = {
      '__streams.errors.exception': 'java.lang.NullPointerException',
      '__streams.errors.topic': scene.topic,
      '__streams.errors.partition': '1',
      '__streams.errors.offset': '7',
    };
    await process.kafka.producer().send({
      topic: scene.deadLetters,
      partition: 1,
      key: 'k',
      value: 'of streams',
      timestamp: 5000,
      headers: streams,
    });
    expect((await process.reprocess()).replayed).toBe(2);
    const back = await recordsOf(process, scene.topic);
    expect(back.map(({ partition, timestamp, value }) => [partition, timestamp, String(value)])).toEqual([
      [0, 1000, '0'],
      [1, 5000, 'of streams'],
    ]);
    expect(back[1]?.headers).toMatchObject({
      'x-original-offset': '7',
      'x-handler-id': 'processor',
      'x-replay-count': '1',
    });
    expect(Object.keys(back[1]?.headers ?? {}).filter((name) => name.startsWith('__streams'))).toEqual([]);
  });

  test.each([
    [
      'never reached a topic',
      { handlerId: 'ingestion.parser', unsent: true },
      () => 'what ingestion.parser gave up never reached a topic, so no handler takes it',
    ],
    [
      'has no retry topic to go to',
      { handlerId: 'billing.step' },
      (topic: string) =>
        `billing.step takes no replays: it is not in this process, and there is no ${topic}.retry`,
    ],
    [
      'is only the beginning of the original',
      { headers: { 'x-original-size': '2000000' } },
      () => 'its value is only the beginning of the original',
    ],
  ])('that %s is left, and the run says so', async (_, like, why) => {
    const scene = await createScene(bench);
    // In order of the key, so that the process has no retry topic either.
    const process = await scene.process(undefined, { order: 'key' });
    await scene.letters(2, like);
    const run = await process.reprocess();
    expect(run).toMatchObject({ replayed: 0, skipped: { noHandler: 2 } });
    expect(run.reason).toBe(`none of the 2 that matched can be replayed (2: ${why(scene.topic)})`);
  });
});

describe('letters that come too late for their handler', () => {
  const why = 'it is of yesterday';
  const yesterday = async () => (letter: Letter) => (letter.errorCode === 'OLD' ? why : undefined);
  const auditOf = async ({ desk }: Process) => (await desk.audit.list()).entries;

  test.each([{}, { dryRun: true }])('alone: a run (%j) is refused before it begins', async (options) => {
    const scene = await createScene(bench);
    const seen = recording();
    const process = await scene.process(seen.handle, { latenessIn: yesterday });
    await scene.letters(2, { code: 'OLD' });
    await scene.letters(1, { handlerId: 'ingestion.parser', unsent: true });
    await expect(process.reprocess(options)).rejects.toMatchObject({
      code: 'LETTERS_TOO_LATE',
      message: expect.stringMatching(
        /^none of the 3 that matched can be replayed \(2: it is of yesterday; 1: /,
      ),
    });
    expect([seen.messages, await auditOf(process)]).toEqual([[], []]);
  });

  test('beside others: the others are replayed, and a second run is refused', async () => {
    const scene = await createScene(bench, 2);
    const seen = recording();
    const process = await scene.process(seen.handle, { latenessIn: yesterday });
    await scene.letters(2, { code: 'OLD' });
    await scene.letters(2, { value: 'young' });
    expect(await process.reprocess({ dryRun: true })).toMatchObject({ replayed: 2, skipped: { tooLate: 2 } });
    expect(await process.reprocess()).toMatchObject({
      state: 'completed',
      replayed: 2,
      skipped: { noHandler: 0, tooLate: 2 },
    });
    expect(seen.values()).toEqual(['young', 'young']);
    await expect(process.reprocess()).rejects.toMatchObject({ code: 'LETTERS_TOO_LATE' });
    await expect(process.reprocess({ filter: { errorCode: 'BAD' } })).resolves.toMatchObject({
      replayed: 0,
      reason: expect.stringContaining('the filter matched none of 2'),
    });
  });

  test('of a topic of which nothing can be said are replayed', async () => {
    const scene = await createScene(bench);
    const asked: string[] = [];
    const latenessIn = async (topic: string) => void asked.push(topic);
    const process = await scene.process(undefined, { latenessIn });
    await scene.letters(1, { code: 'OLD' });
    expect((await process.reprocess()).replayed).toBe(1);
    expect(new Set(asked)).toEqual(new Set([scene.deadLetters]));
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

describe('single flight', () => {
  test('holds in one process and across two, and each sees the run and can stop it', async () => {
    const scene = await createScene(bench);
    const slow = blocking();
    const options = { leaseMs: 4000 };
    const one = await scene.process(slow.handle, options);
    const two = await scene.process(undefined, options);
    await scene.letters(3);
    const { topic } = scene;
    const { id } = await one.desk.reprocessing.start({ topic });
    await eventually(() => slow.values.length === 1);
    await expect(one.desk.reprocessing.start({ topic })).rejects.toMatchObject({
      code: 'RUN_IN_PROGRESS',
      run: id,
    });
    await expect(two.desk.reprocessing.start({ topic })).rejects.toMatchObject({
      code: 'RUN_IN_PROGRESS',
      run: id,
    });
    expect(await two.desk.reprocessing.run(id)).toMatchObject({ id, state: 'running' });
    expect(await two.desk.reprocessing.stop('ada')).toMatchObject({ id });
    await eventually(
      async () => (await one.desk.audit.list({ run: id, action: 'reprocess.progress' })).entries.length > 1,
    );
    slow.release();
    expect(await one.desk.reprocessing.finished(id)).toMatchObject({ state: 'stopped', replayed: 1 });
    expect(await two.desk.reprocessing.run(id)).toMatchObject({ state: 'stopped', replayed: 1 });
    expect(await two.reprocess()).toMatchObject({ state: 'completed', replayed: 2 });
  });

  test('of two that start at the same time one gets it, and the other is told which', async () => {
    const scene = await createScene(bench);
    const slow = blocking();
    const processes = [await scene.process(slow.handle), await scene.process(slow.handle)];
    await scene.letters(1);
    const starts = processes.map(({ desk }) => desk.reprocessing.start({ topic: scene.topic }));
    const [won, lost] = (await Promise.allSettled(starts)).sort((a) => (a.status === 'fulfilled' ? -1 : 1));
    const run = won?.status === 'fulfilled' ? won.value.id : undefined;
    expect(lost).toMatchObject({ status: 'rejected', reason: { code: 'RUN_IN_PROGRESS', run } });
    slow.release();
    await eventually(
      async () => (await processes[0]?.desk.reprocessing.run(run ?? ''))?.state === 'completed',
    );
    expect(slow.values).toEqual(['0']);
  });

  test('a run whose process is cut off is taken over, and what was not settled is replayed once', async () => {
    const scene = await createScene(bench);
    const proxy = await createBrokerProxy(testBroker());
    bench.later(() => proxy.close());
    const slow = blocking();
    const leaseMs = 1500;
    const one = await scene.process(
      async (message) => {
        if (String(message.value) === '2') await slow.handle(message);
        else slow.values.push(String(message.value));
        return ok;
      },
      { leaseMs, env: { KAFKA_BROKERS: proxy.address } },
    );
    await scene.letters(5);
    const { topic } = scene;
    const { id } = await one.desk.reprocessing.start({ topic });
    await eventually(() => slow.values.length === 3);
    proxy.shut();
    const seen = recording();
    const two = await scene.process(seen.handle, { leaseMs });
    let run: RunView | undefined;
    await eventually(async () => {
      run = await two.reprocess().catch(() => undefined);
      return run !== undefined;
    });
    // Of the letter in hand it is not known whether it was handled.
    expect(slow.values).toEqual(['0', '1', '2']);
    expect(seen.values()).toEqual(['2', '3', '4']);
    expect(run).toMatchObject({ replayed: 3 });
    expect(await two.desk.reprocessing.run(id)).toMatchObject({
      state: 'failed',
      reason: 'the process that ran it is gone',
    });
    proxy.open();
    slow.release();
    expect(await one.desk.reprocessing.finished(id)).toMatchObject({
      state: 'failed',
      reason: 'another process took it for dead',
    });
    expect(slow.values).toHaveLength(3);
  });
});

describe('the state of the dead letters', () => {
  test('tells whether a run is under way, and counts what was replayed until it is reset', async () => {
    const scene = await createScene(bench);
    const slow = blocking();
    const { desk } = await scene.process(slow.handle);
    await scene.letters(1);
    const { id } = await desk.reprocessing.start({ topic: scene.topic });
    await eventually(() => slow.values.length === 1);
    const none = { topic: scene.deadLetters, reprocessing: false, messagesStored: 0, messagesReprocessed: 0 };
    expect(desk.states.all()).toEqual([{ ...none, reprocessing: true }]);
    slow.release();
    await desk.reprocessing.finished(id);
    expect(desk.states.all()).toEqual([{ ...none, messagesReprocessed: 1 }]);
    desk.states.reset();
    expect(desk.states.all()).toEqual([none]);
  });
});
