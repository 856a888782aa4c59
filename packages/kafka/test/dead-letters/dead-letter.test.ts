import { validateDeadLetterHeaders } from '@chatpulse/contracts';
import { describe, expect, test } from '@jest/globals';
import { deadLetterRecord } from '../../src/dead-letters/dead-letter.js';

const now = (): number => Date.UTC(2026, 10, 21);
const base = {
  topic: 'chat.dlt',
  handlerId: 'api.materializer',
  reason: 'undecodable' as const,
  error: 'no JSON',
  now,
};
const message = {
  topic: 'chat',
  key: Buffer.from('k'),
  value: Buffer.from([0xff]),
  partition: 3,
  offset: '42',
  timestamp: 7,
};

describe('deadLetterRecord', () => {
  test('keeps the bytes and the partition, and its headers satisfy the contract', () => {
    const letter = deadLetterRecord({ ...base, message });
    expect(letter).toMatchObject({ topic: 'chat.dlt', key: message.key, value: message.value, partition: 3 });
    expect(validateDeadLetterHeaders(letter.headers)).toMatchObject({ ok: true });
    expect(letter.headers).toEqual({
      'x-original-topic': 'chat',
      'x-original-partition': '3',
      'x-original-offset': '42',
      'x-original-timestamp': '7',
      'x-handler-id': 'api.materializer',
      'x-reason': 'undecodable',
      'x-retry-count': '0',
      'x-error-message': 'no JSON',
      'x-first-failed-at': '2026-11-21T00:00:00.000Z',
      'x-failed-at': '2026-11-21T00:00:00.000Z',
      'x-dlq-stored-at': '2026-11-21T00:00:00.000Z',
    });
  });

  test('what never reached a topic has no position, and still satisfies the contract', () => {
    const letter = deadLetterRecord({ ...base, message: { topic: 'chat', key: null, value: 'a raw line' } });
    expect(validateDeadLetterHeaders(letter.headers)).toMatchObject({ ok: true });
    expect(letter.headers).not.toHaveProperty('x-original-partition');
    expect(letter).not.toHaveProperty('partition');
  });

  test('a letter that fails again tells its first origin and its last error', () => {
    const first = deadLetterRecord({ ...base, message });
    const again = deadLetterRecord({
      ...base,
      handlerId: 'replay',
      error: 'still no JSON',
      message: { ...message, topic: 'chat.dlt', offset: '1', headers: first.headers ?? {} },
    });
    expect(again.headers).toMatchObject({
      'x-original-topic': 'chat',
      'x-original-offset': '42',
      'x-handler-id': 'replay',
      'x-error-message': 'still no JSON',
    });
  });

  test('a long error is cut to what the contract allows', () => {
    const letter = deadLetterRecord({ ...base, error: 'x'.repeat(5000), message });
    expect(validateDeadLetterHeaders(letter.headers)).toMatchObject({ ok: true });
  });

  test('other headers of the original, and the correlation id, go along', () => {
    const letter = deadLetterRecord({
      ...base,
      message: { ...message, headers: { traceparent: '00-1' } },
      correlationId: 'c-1',
      retryCount: 5,
      originalSize: 2_000_000,
    });
    expect(letter.headers).toMatchObject({
      traceparent: '00-1',
      'x-correlation-id': 'c-1',
      'x-retry-count': '5',
      'x-original-size': '2000000',
    });
  });
});
