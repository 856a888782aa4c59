import { describe, expect, test } from '@jest/globals';
import type { DeadLetterFailure } from '../../src/dead-letters/writer.js';
import { DeadLettersDisabledError, KafkaRefusedError, KafkaUnavailableError } from '../../src/errors.js';
import type { Fate } from '../../src/handling/fate.js';
import { ok } from '../../src/handling/outcome.js';
import { createRegistry } from '../../src/handling/registry.js';
import type { IncomingMessage } from '../../src/messages.js';
import { defaultRetryPolicy } from '../../src/retrying/policy.js';
import { toRetryCopy } from '../../src/retrying/retry-copy.js';
import { createRetryPartition } from '../../src/retrying/retry-partition.js';
import type { FailedAttempt } from '../../src/retrying/retry-queue.js';
import { createRetryStates } from '../../src/retrying/retry-state.js';
import { silent } from '../support/logs.js';

const writtenAt = 1_000_000;
const delayMs = 2000;

/** Copies of records 0, 1, 2 … of chat/3, in the retry topic from offset 70 on, each after one failed attempt. */
const copies = (count: number, groupId?: string): IncomingMessage[] =>
  Array.from({ length: count }, (_, index) => {
    const original = { topic: 'chat', partition: 3, offset: String(index), timestamp: 7, headers: {} };
    const { headers = {} } = toRetryCopy(
      { ...original, key: null, value: Buffer.from('v') },
      {
        handlerId: 'api.audit',
        groupId,
        attempt: 1,
        dueAtMs: writtenAt + delayMs,
        code: 'BUSY',
        error: 'the shop is shut',
        failedAtMs: writtenAt,
        correlationId: `c-${index}`,
      },
    );
    const position = { topic: 'chat.retry', partition: 3, offset: String(70 + index), timestamp: writtenAt };
    return { ...position, key: null, value: Buffer.from('v'), headers };
  });

function setUp(
  fate: (attempt: number, offset: string) => Fate,
  {
    order = 'none',
    id = 'api.audit',
    refusal,
  }: { order?: 'none' | 'key'; id?: string; refusal?: Error } = {},
) {
  const registry = createRegistry(defaultRetryPolicy);
  registry.add('group', [{ id, topic: 'chat', order, handle: async () => ok }]);
  const delivered: [offset: string, attempt: number, delayMs: number | undefined][] = [];
  const letters: [record: IncomingMessage, failure: DeadLetterFailure][] = [];
  const queued: [record: IncomingMessage, failed: FailedAttempt][] = [];
  const stops: [handlerId: string, offset: string, code: string][] = [];
  const states = createRetryStates();
  let now = writtenAt;
  const partition = createRetryPartition(
    {
      registry,
      states,
      async deliver(_, record, { attempt, delayMs }) {
        delivered.push([record.offset, attempt, delayMs]);
        return fate(attempt, record.offset);
      },
      deadLetters: {
        async store(record, failure) {
          if (refusal !== undefined) throw refusal;
          letters.push([record, failure]);
          return { topic: 'chat.dlt', partition: 3, offset: '0' };
        },
      },
      retryQueue: {
        async enqueue(record, failed) {
          queued.push([record, failed]);
          return 'queued';
        },
      },
      health: {
        waits() {},
        answered() {},
        stopped: (handlerId, { offset }, { code }) => void stops.push([handlerId, offset, code]),
        keep() {},
      },
      logger: silent,
      waitBaseMs: 50,
      now: () => now,
    },
    { topic: 'chat', retryTopic: 'chat.retry', groupId: 'group' },
    undefined,
  );
  const abort = new AbortController();
  const run = (messages: IncomingMessage[]) =>
    partition.run({
      ...(messages[0] as IncomingMessage),
      messages,
      heartbeat: async () => {},
      signal: abort.signal,
    });
  const advance = (ms: number): void => {
    now += ms;
  };
  return { run, advance, abort, delivered, letters, queued, stops, states };
}

describe('a partition of a retry topic', () => {
  test('is paused until its first copy is due, and nothing is handed over before', async () => {
    const { run, advance, delivered } = setUp(() => ({ kind: 'ok' }));
    advance(500);
    expect(await run(copies(2))).toMatchObject({ from: '70', next: { do: 'pause', forMs: 1500 } });
    expect(delivered).toEqual([]);
    advance(1500);
    expect(await run(copies(2))).toMatchObject({ from: '72', next: { do: 'go on' } });
    expect(delivered).toEqual([
      ['0', 2, 2000],
      ['1', 2, 2000],
    ]);
  });

  test('writes the next copy, and a letter, of the original', async () => {
    const fates: Record<string, Fate> = {
      0: { kind: 'retry', where: 'topic', delayMs: 4000, code: 'BUSY', error: 'shut' },
      1: { kind: 'deadLetter', code: 'BAD', error: 'never' },
    };
    const { run, advance, queued, letters } = setUp((_, offset) => fates[offset] ?? { kind: 'ok' });
    advance(delayMs);
    await run(copies(2));
    const original = { topic: 'chat', partition: 3, timestamp: 7 };
    const nextDue = writtenAt + delayMs + 4000;
    expect(queued).toMatchObject([
      [
        { ...original, offset: '0' },
        { attempt: 2, dueAtMs: nextDue, correlationId: 'c-0' },
      ],
    ]);
    expect(letters).toMatchObject([
      [
        { ...original, offset: '1' },
        { code: 'BAD', retryCount: 1 },
      ],
    ]);
  });

  test('counts attempts in place where its handler has come to need order', async () => {
    const inPlace: Fate = { kind: 'retry', where: 'place', delayMs: 10, code: 'BUSY', error: 'shut' };
    const { run, advance, delivered, letters } = setUp(
      (attempt) => (attempt < 5 ? inPlace : { kind: 'deadLetter', code: 'RETRIES_EXHAUSTED', error: 'shut' }),
      { order: 'key' },
    );
    advance(delayMs);
    for (let runs = 0; runs < 3; runs++) expect(await run(copies(2))).toMatchObject({ from: '70' });
    await run(copies(1));
    expect(delivered.map(([, attempt]) => attempt)).toEqual([2, 3, 4, 5]);
    expect(letters).toMatchObject([[{ offset: '0' }, { code: 'RETRIES_EXHAUSTED', retryCount: 4 }]]);
  });

  test('leaves a copy as it is when its handler was told to stop', async () => {
    const { run, advance, abort, queued, states } = setUp(() => {
      abort.abort();
      return { kind: 'crash', error: new Error('aborted') };
    });
    advance(delayMs);
    expect(await run(copies(2))).toMatchObject({ from: '70', next: { do: 'go on' } });
    expect([queued, states.all()]).toEqual([[], []]);
  });

  test('dead-letters what its service has no handler for any more, without waiting', async () => {
    const { run, letters, delivered } = setUp(() => ({ kind: 'ok' }), { id: 'api.other' });
    expect(await run(copies(1))).toMatchObject({ from: '71', next: { do: 'go on' } });
    expect(letters).toMatchObject([
      [
        { topic: 'chat', offset: '0' },
        { handlerId: 'api.audit', code: 'HANDLER_NOT_FOUND' },
      ],
    ]);
    expect(delivered).toEqual([]);
  });

  test('dead-letters what its own group has no handler for any more, and counts past what is of another', async () => {
    const { run, letters, delivered, states } = setUp(() => ({ kind: 'ok' }), { id: 'api.other' });
    const [own, foreign] = [copies(1, 'group'), copies(2, 'another')];
    expect(await run([...own, ...foreign.slice(1)])).toMatchObject({ from: '72', next: { do: 'go on' } });
    expect(letters).toMatchObject([
      [
        { offset: '0', headers: { 'x-retry-group': 'group' } },
        { code: 'HANDLER_NOT_FOUND', error: 'the group group has no handler api.audit' },
      ],
    ]);
    expect(delivered).toEqual([]);
    expect(states.all()).toMatchObject([{ messagesSkipped: 1, errorsEncountered: 1 }]);
  });

  test.each([
    ['stops where there are no dead letters', new DeadLettersDisabledError('off'), { do: 'stop' }],
    ['waits where Kafka is away', new KafkaUnavailableError('away'), { do: 'pause' }],
    ['ends the process where they are refused', new KafkaRefusedError('no'), { do: 'crash' }],
  ])('that has to dead-letter %s', async (_, refusal, next) => {
    const { run, stops } = setUp(() => ({ kind: 'ok' }), { id: 'api.other', refusal });
    expect(await run(copies(1))).toMatchObject({ from: '70', next });
    expect(stops).toEqual(next.do === 'stop' ? [['api.audit', '70', 'HANDLER_NOT_FOUND']] : []);
  });
});
