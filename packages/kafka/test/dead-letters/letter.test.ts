import { describe, expect, test } from '@jest/globals';
import { deadLetterRecord } from '../../src/dead-letters/dead-letter.js';
import { codeOfException, readLetter } from '../../src/dead-letters/letter.js';
import { matches } from '../../src/dead-letters/letter-filter.js';
import type { IncomingMessage } from '../../src/messages.js';

const applicationOf = (topic: string) => (topic === 'chat' ? 'processor' : undefined);
const record = (headers: Record<string, string>): IncomingMessage => ({
  topic: 'chat.dlt',
  partition: 1,
  offset: '7',
  timestamp: 1000,
  key: Buffer.from('k'),
  value: Buffer.from('v'),
  headers,
});
const read = (headers: Record<string, string>) => readLetter(record(headers), applicationOf);

const stored = deadLetterRecord({
  topic: 'chat.dlt',
  message: { topic: 'chat', key: 'k', value: 'v', partition: 3, offset: '42', timestamp: 5 },
  handlerId: 'api.materializer',
  reason: 'undecodable',
  code: 'UNDECODABLE',
  error: 'no JSON',
  stack: 'at',
  retryCount: 4,
  correlationId: 'c-1',
  now: () => 2000,
});

describe('a letter', () => {
  test('that the kit stored is read as it was written', () => {
    expect(read({ ...stored.headers })).toMatchObject({
      origin: { topic: 'chat', partition: 3, offset: '42', timestamp: 5 },
      handlerId: 'api.materializer',
      errorCode: 'UNDECODABLE',
      reason: 'undecodable',
      error: 'no JSON',
      stack: 'at',
      retryCount: 4,
      replayCount: 0,
      correlationId: 'c-1',
      storedAtMs: 2000,
    });
  });

  test('without an error code has its reason for one', () => {
    const { 'x-error-code': _, ...older } = stored.headers ?? {};
    expect(read({ ...older, 'x-reason': 'late' }).errorCode).toBe('LATE');
  });

  test('of Kafka Streams has the handler of the application, and its code from the exception', () => {
    const headers = {
      '__streams.errors.exception': 'org.apache.kafka.common.errors.RecordTooLargeException',
      '__streams.errors.message': 'too large',
      '__streams.errors.stacktrace': 'at …',
      '__streams.errors.topic': 'chat',
      '__streams.errors.partition': '3',
      '__streams.errors.offset': '42',
    };
    expect(read(headers)).toMatchObject({
      origin: { topic: 'chat', partition: 3, offset: '42' },
      handlerId: 'processor',
      errorCode: 'RECORD_TOO_LARGE',
      reason: undefined,
      error: 'too large',
      stack: 'at …',
      storedAtMs: 1000,
    });
    expect(read({ ...headers, '__streams.errors.topic': 'other' }).handlerId).toBe('streams');
  });

  test('of Kafka Streams that was a replay keeps its first origin', () => {
    const headers = {
      'x-original-topic': 'chat',
      'x-original-partition': '0',
      'x-original-offset': '1',
      'x-replay-count': '2',
      '__streams.errors.exception': 'java.lang.NullPointerException',
      '__streams.errors.topic': 'chat',
      '__streams.errors.partition': '0',
      '__streams.errors.offset': '99',
    };
    expect(read(headers)).toMatchObject({
      origin: { topic: 'chat', partition: 0, offset: '1' },
      errorCode: 'NULL_POINTER',
      replayCount: 2,
    });
  });

  test('without any header of ours is still one', () => {
    expect(read({})).toMatchObject({
      origin: { topic: 'chat' },
      handlerId: 'unknown',
      errorCode: 'UNKNOWN',
      storedAtMs: 1000,
    });
    expect(
      read({ 'x-original-partition': 'x', 'x-retry-count': '-1', 'x-dlq-stored-at': 'when' }),
    ).toMatchObject({ origin: { topic: 'chat' }, retryCount: 0, storedAtMs: 1000 });
  });
});

test('an exception becomes a code', () => {
  const names = ['a.b.SerializationException', 'java.lang.OutOfMemoryError', 'Outer$InnerException', ''];
  expect(names.map(codeOfException)).toEqual(['SERIALIZATION', 'OUT_OF_MEMORY', 'INNER', 'UNKNOWN']);
});

describe('a filter', () => {
  const letter = read({ ...stored.headers });

  test('without a condition matches all', () => {
    expect(matches(letter, {})).toBe(true);
  });

  test.each([
    ['errorCode', { errorCode: 'UNDECODABLE' }, { errorCode: 'LATE' }],
    ['reason', { reason: 'undecodable' }, { reason: 'late' }],
    ['handlerId', { handlerId: 'api.materializer' }, { handlerId: 'api' }],
    ['key', { key: 'k' }, { key: 'kk' }],
    ['originalTopic', { originalTopic: 'chat' }, { originalTopic: 'stats' }],
    ['fromMs', { fromMs: 2000 }, { fromMs: 2001 }],
    ['toMs', { toMs: 2001 }, { toMs: 2000 }],
  ])('by %s', (_, fits, differs) => {
    expect([matches(letter, fits), matches(letter, differs)]).toEqual([true, false]);
  });

  test('with several conditions wants all of them', () => {
    expect(matches(letter, { errorCode: 'UNDECODABLE', key: 'other' })).toBe(false);
  });
});
