import { createMetrics } from '@chatpulse/service';
import { describe, expect, test } from '@jest/globals';
import { createMonitor } from '../../src/client/monitor.js';
import type { BatchEnd } from '../../src/consumer/incoming-batch.js';
import { DependencyDownError } from '../../src/errors.js';
import type { BatchHandler, Handler } from '../../src/handling/handler.js';
import { createHandlingHealth } from '../../src/handling/handling-health.js';
import { type Outcome, ok, retry } from '../../src/handling/outcome.js';
import { createHandledPartition } from '../../src/handling/partition.js';
import { type AnyHandler, createRegistry } from '../../src/handling/registry.js';
import { defaultRetryPolicy } from '../../src/retrying/policy.js';
import { createTracing } from '../../src/tracing/tracing.js';
import { silent } from '../support/logs.js';

/** Handlers on partition t/0 over dead letters and a retry queue in memory. */
function setUp(handlers: readonly AnyHandler[], over: { metadata?: string; fails?: Error } = {}) {
  const letters: string[] = [];
  const queued: string[] = [];
  const metrics = createMetrics({ service: 'test' });
  const monitor = createMonitor(undefined, metrics);
  const partition = createHandledPartition(
    {
      tracing: createTracing(),
      monitor,
      random: () => 0.5,
      clock: () => 0,
      now: () => 1000,
      deadLetters: {
        async store({ topic, partition, offset }, { handlerId, code }) {
          await new Promise(setImmediate);
          if (over.fails) throw over.fails;
          letters.push(`${offset} ${handlerId} ${code}`);
          return { topic, partition, offset };
        },
      },
      retryQueue: {
        async enqueue({ offset }, { handlerId, attempt, dueAtMs }) {
          queued.push(`${offset} ${handlerId} ${attempt} ${dueAtMs}`);
          return 'queued';
        },
      },
      health: createHandlingHealth({ monitor, logger: silent }),
      logger: silent,
      waitBaseMs: 100,
    },
    createRegistry(defaultRetryPolicy).add('g', handlers),
    over.metadata,
  );
  const run = (
    from: number,
    to: number,
    signal = new AbortController().signal,
    timestamp = 0,
  ): Promise<BatchEnd> =>
    partition.run({
      topic: 't',
      partition: 0,
      messages: Array.from({ length: to - from + 1 }, (_, index) => ({
        topic: 't',
        partition: 0,
        offset: String(from + index),
        timestamp,
        key: null,
        value: Buffer.from(String(from + index)),
        headers: {},
      })),
      heartbeat: async () => {},
      signal,
    });
  /** Records that were handed over, as the metrics have it. */
  const processed = async (status: 'success' | 'failure', of: string): Promise<number> => {
    const labels = `{topic="t",handler="${of}",status="${status}",service="test"}`;
    const lines = (await metrics.metrics()).split('\n');
    const line = lines.find((each) => each.startsWith(`kafka_messages_processed_total${labels}`));
    return Number(line?.split(' ').at(-1) ?? 0);
  };
  return { run, letters, queued, processed };
}

function handler(id: string, handle: (offset: string) => Promise<void> | void, over: Partial<Handler> = {}) {
  return {
    id,
    topic: 't',
    order: 'key',
    ...over,
    async handle({ offset }) {
      await handle(offset);
      return ok;
    },
  } satisfies Handler;
}

describe('the handlers of one partition', () => {
  test('a record that waits holds the partition: what is before it is done, what is behind it not begun', async () => {
    const seen: string[] = [];
    const { run } = setUp([
      handler('test.one', (offset) => {
        seen.push(offset);
        if (offset === '6') throw new DependencyDownError('away');
      }),
    ]);
    expect(await run(5, 8)).toEqual({ from: '6', next: { do: 'pause', forMs: expect.any(Number) } });
    expect(seen).toEqual(['5', '6']);
  });

  test('another handler of the same record has its turn all the same, and only once', async () => {
    const seen: string[] = [];
    let away = true;
    const waiting = handler('test.waiting', () => {
      if (away) throw new DependencyDownError('away');
    });
    const { run } = setUp([waiting, handler('test.other', (offset) => void seen.push(offset))]);
    expect(await run(5, 6)).toMatchObject({ from: '5', next: { do: 'pause' } });
    away = false;
    expect(await run(5, 6)).toMatchObject({ from: '7', next: { do: 'go on' } });
    expect(seen).toEqual(['5', '6']);
  });

  test('a batch handler is not given again what it is done with, though another one is not', async () => {
    const batches: string[][] = [];
    let away = true;
    const together: BatchHandler = {
      id: 'test.together',
      topic: 't',
      order: 'key',
      handleBatch: async ({ messages }) => void batches.push(messages.map(({ offset }) => offset)),
    };
    const waiting = handler('test.waiting', (offset) => {
      if (away && offset === '6') throw new DependencyDownError('away');
    });
    const { run } = setUp([together, waiting]);
    expect(await run(5, 8)).toMatchObject({ from: '6', next: { do: 'pause' } });
    away = false;
    expect(await run(6, 9)).toMatchObject({ from: '10', next: { do: 'go on' } });
    expect(batches).toEqual([['5', '6', '7', '8'], ['9']]);
  });

  test('after a crash no other handler is run, and the count is kept for the next start', async () => {
    const seen: string[] = [];
    const bug = new TypeError('a bug');
    const crashing = handler('test.crashing', () => {
      throw bug;
    });
    const { run } = setUp([crashing, handler('test.other', (offset) => void seen.push(offset))], {
      metadata: '{"test.crashing":{"record":"5","crashes":1}}',
    });
    expect(await run(5, 6)).toEqual({
      from: '5',
      metadata: '{"test.crashing":{"record":"5","crashes":2}}',
      next: { do: 'crash', error: bug },
    });
    expect(seen).toEqual([]);
  });

  test('a stop in the middle ends behind the record in hand, and what a handler throws then is no crash', async () => {
    const stop = new AbortController();
    const { run } = setUp([
      handler('test.one', (offset) => {
        if (offset === '6') stop.abort();
      }),
    ]);
    expect(await run(5, 8, stop.signal)).toMatchObject({ from: '7', next: { do: 'go on' } });
    const told = new AbortController();
    const throwing = setUp([
      handler('test.one', () => {
        told.abort();
        throw new Error('told to stop');
      }),
    ]);
    expect(await throwing.run(5, 8, told.signal)).toEqual({ from: '5', next: { do: 'go on' } });
  });

  test('a retry out of order is queued before the record is passed, with the time it is due', async () => {
    const handle = async () => retry('not yet', 500);
    const { run, queued } = setUp([{ id: 'test.one', topic: 't', handle }]);
    expect(await run(5, 5)).toMatchObject({ from: '6' });
    expect(queued).toEqual(['5 test.one 1 1500']);
  });

  test('a dead letter that cannot be written is a crash, and nothing is passed', async () => {
    const fails = Object.assign(new Error('not allowed'), { retriable: false });
    const { run, letters } = setUp(
      [handler('test.one', () => {}, { schema: () => ({ ok: false, problem: 'no' }) })],
      {
        fails,
      },
    );
    expect(await run(5, 5)).toEqual({ from: '5', next: { do: 'crash', error: fails } });
    expect(letters).toEqual([]);
  });

  test('with Kafka away a dead letter is waited for, and counts once for the breaker', async () => {
    const fails = new DependencyDownError('Kafka is away');
    const { run } = setUp([handler('test.one', () => {}, { schema: () => ({ ok: false, problem: 'no' }) })], {
      fails,
    });
    for (let attempt = 1; attempt <= 30; attempt++) {
      expect(await run(5, 5)).toMatchObject({ from: '5', next: { do: 'pause' } });
    }
  });

  test('a handler that stops its batch for a dead letter too many may make of it what it likes', async () => {
    const swallowing: BatchHandler = {
      id: 'test.together',
      topic: 't',
      order: 'key',
      async handleBatch({ messages, deadLetter }) {
        for (const message of messages) await deadLetter(message, 'BAD', 'bad').catch(() => {});
      },
    };
    const { run, letters, processed } = setUp([swallowing]);
    expect(await run(0, 29)).toEqual({ from: '0', next: { do: 'stop' } });
    expect(letters).toHaveLength(19);
    expect(await processed('failure', 'test.together')).toBe(30);
  });

  test('a few bad records far apart in a large batch do not trip the breaker', async () => {
    const rare: BatchHandler = {
      id: 'test.together',
      topic: 't',
      order: 'key',
      async handleBatch({ messages, deadLetter }) {
        const bad = messages.filter((_, index) => index % 10 === 9);
        await Promise.all(bad.map((message) => deadLetter(message, 'BAD', 'bad')));
      },
    };
    const { run, letters, processed } = setUp([rare]);
    expect(await run(0, 999)).toMatchObject({ from: '1000', next: { do: 'go on' } });
    expect(letters).toHaveLength(100);
    expect(await processed('success', 'test.together')).toBe(900);
    expect(await processed('failure', 'test.together')).toBe(100);
  });

  test('a record that cannot be decoded counts as a failure of its batch handler, the others as successes', async () => {
    const strict: BatchHandler<string> = {
      id: 'test.strict',
      topic: 't',
      order: 'key',
      schema: (value) =>
        Number(value) % 4 === 3 ? { ok: false, problem: 'no' } : { ok: true, value: String(value) },
      handleBatch: async () => {},
    };
    const { run, letters, processed } = setUp([strict as BatchHandler]);
    await run(0, 9);
    expect(letters).toEqual(['3 test.strict UNDECODABLE', '7 test.strict UNDECODABLE']);
    expect(await processed('success', 'test.strict')).toBe(8);
    expect(await processed('failure', 'test.strict')).toBe(2);
  });

  test('what a batch dead-lettered before it failed is not dead-lettered again when it goes on one by one', async () => {
    let failing = true;
    const together: BatchHandler = {
      id: 'test.together',
      topic: 't',
      order: 'key',
      async handleBatch({ messages, deadLetter }) {
        const bad = messages.find(({ offset }) => offset === '7');
        if (bad !== undefined) await deadLetter(bad, 'BAD', 'bad');
        if (failing) throw Object.assign(new Error('not now'), { retriable: true });
      },
    };
    const { run, letters } = setUp([together]);
    expect(await run(5, 8)).toMatchObject({ from: '5', next: { do: 'pause' } });
    failing = false;
    expect(await run(5, 8)).toMatchObject({ from: '9', next: { do: 'go on' } });
    expect(letters).toEqual(['7 test.together BAD']);
  });

  test('a dead letter that the handler does not wait for is stored before its batch is passed', async () => {
    const hasty: BatchHandler = {
      id: 'test.hasty',
      topic: 't',
      order: 'key',
      async handleBatch({ messages, deadLetter }) {
        for (const message of messages) void deadLetter(message, 'BAD', 'bad');
      },
    };
    const well = setUp([hasty]);
    expect(await well.run(5, 6)).toMatchObject({ from: '7', next: { do: 'go on' } });
    expect(well.letters).toEqual(['5 test.hasty BAD', '6 test.hasty BAD']);
    const fails = new DependencyDownError('Kafka is away');
    expect(await setUp([hasty], { fails }).run(5, 6)).toMatchObject({ from: '5', next: { do: 'pause' } });
  });

  test('in a topic that was made anew a record is handled, though another one had its offset', async () => {
    const seen: string[] = [];
    const together: BatchHandler = {
      id: 'test.together',
      topic: 't',
      order: 'key',
      handleBatch: async ({ messages }) => void seen.push(...messages.map(({ offset }) => `all ${offset}`)),
    };
    const { run } = setUp([handler('test.one', (offset) => void seen.push(offset)), together]);
    await run(0, 1);
    await run(2, 3);
    seen.length = 0;
    expect(await run(0, 0)).toMatchObject({ from: '1' });
    expect(await run(0, 1, undefined, 60_000)).toMatchObject({ from: '2' });
    expect(seen).toEqual(['all 0', '0', 'all 0', 'all 1', '0', '1']);
  });

  test.each([
    ['an answer that is no outcome', { handle: async () => undefined as unknown as Outcome }],
    [
      'a schema that throws',
      {
        schema: () => {
          throw new TypeError('a bug');
        },
      },
    ],
  ])('%s is a crash that counts, so that the third one is dead-lettered', async (_, over) => {
    const id = 'test.one';
    const metadata = `{"${id}":{"record":"5","crashes":1}}`;
    const { run } = setUp([{ ...handler(id, () => {}), ...over }], { metadata });
    expect(await run(5, 5)).toMatchObject({
      from: '5',
      metadata: `{"${id}":{"record":"5","crashes":2}}`,
      next: { do: 'crash' },
    });
  });
});
