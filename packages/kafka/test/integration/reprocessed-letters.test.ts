import { describe, expect, test } from '@jest/globals';
import type { Letter } from '../../src/dead-letters/letter.js';
import { DependencyDownError } from '../../src/errors.js';
import { deadLetter, ok, retry } from '../../src/handling/outcome.js';
import { createBench, eventually } from '../support/broker.js';
import { createScene, type Process } from '../support/dead-letter-scene.js';
import { recorder, send, start, storedLetters } from '../support/handling.js';
import { recording, recordsOf, traceparent } from '../support/letter-handlers.js';

const bench = createBench();

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
