import { describe, expect, test } from '@jest/globals';
import type { IncomingMessage, OutgoingRecord } from '../../src/messages.js';
import { readRetryCopy, toRetryCopy } from '../../src/retrying/retry-copy.js';

const record: IncomingMessage = {
  topic: 'chat',
  partition: 3,
  offset: '42',
  timestamp: 7,
  key: Buffer.from([0xff, 1]),
  value: Buffer.from([0xfe, 2]),
  headers: { traceparent: '00-1' },
};
const failed = {
  handlerId: 'api.audit',
  groupId: 'api',
  attempt: 1,
  dueAtMs: 5000,
  code: 'BUSY',
  error: 'the shop is shut',
  failedAtMs: Date.UTC(2026, 10, 21),
  correlationId: 'c-1',
};
const later = {
  ...failed,
  attempt: 2,
  dueAtMs: 9000,
  error: 'still shut',
  failedAtMs: Date.UTC(2026, 10, 22),
  correlationId: 'c-2',
};

/** As the retry consumer reads what the queue wrote. */
const asRead = ({ key, value, headers = {}, ...copy }: OutgoingRecord): IncomingMessage => ({
  topic: copy.topic,
  partition: copy.partition ?? 0,
  offset: '7000',
  timestamp: 99,
  key: key as Buffer,
  value: value as Buffer,
  headers,
});

describe('a retry copy', () => {
  test('has the bytes and partition of the record, and says who failed, how often, and when it is due', () => {
    expect(toRetryCopy(record, failed)).toEqual({
      topic: 'chat.retry',
      partition: 3,
      key: record.key,
      value: record.value,
      headers: {
        traceparent: '00-1',
        'x-original-topic': 'chat',
        'x-original-partition': '3',
        'x-original-offset': '42',
        'x-original-timestamp': '7',
        'x-handler-id': 'api.audit',
        'x-retry-group': 'api',
        'x-correlation-id': 'c-1',
        'x-retry-count': '1',
        'x-retry-due-at': '5000',
        'x-error-code': 'BUSY',
        'x-error-message': 'the shop is shut',
        'x-first-failed-at': '2026-11-21T00:00:00.000Z',
        'x-failed-at': '2026-11-21T00:00:00.000Z',
      },
    });
  });

  test('is read as the original record, for the next attempt', () => {
    const copy = asRead(toRetryCopy(record, failed));
    const { headers } = copy;
    expect(readRetryCopy('chat', copy)).toEqual({
      record: { ...record, headers },
      handlerId: 'api.audit',
      groupId: 'api',
      attempt: 2,
      dueAtMs: 5000,
    });
  });

  test('of a copy keeps the first origin, first failure and correlation id, and tells the last error', () => {
    const again = toRetryCopy(readRetryCopy('chat', asRead(toRetryCopy(record, failed))).record, later);
    expect(again).toMatchObject({
      topic: 'chat.retry',
      partition: 3,
      headers: {
        'x-original-offset': '42',
        'x-original-timestamp': '7',
        'x-first-failed-at': '2026-11-21T00:00:00.000Z',
        'x-failed-at': '2026-11-22T00:00:00.000Z',
        'x-correlation-id': 'c-1',
        'x-retry-count': '2',
        'x-retry-due-at': '9000',
        'x-error-message': 'still shut',
      },
    });
  });

  test('of a replayed dead letter no longer says what only a dead letter does', () => {
    const headers = { 'x-reason': 'exhausted', 'x-error-stack': 'at x', 'x-dlq-stored-at': 'then' };
    const copy = toRetryCopy({ ...record, headers }, failed);
    for (const name of Object.keys(headers)) expect(copy.headers).not.toHaveProperty(name);
  });

  test('names the group that reads for the handler now, whatever an earlier failure said', () => {
    const before = { ...record, headers: { 'x-retry-group': 'before' } };
    expect(toRetryCopy(before, failed).headers).toMatchObject({ 'x-retry-group': 'api' });
  });

  test('of a record that never reached its first topic gets no position there', () => {
    const headers = { 'x-original-topic': 'raw' };
    const copy = toRetryCopy({ ...record, headers }, failed);
    expect(copy.headers).toMatchObject({ 'x-original-topic': 'raw' });
    expect(copy.headers).not.toHaveProperty('x-original-offset');
    expect(readRetryCopy('chat', asRead(copy)).record).toMatchObject({ topic: 'chat', offset: '7000' });
  });

  test('has an error of 1024 characters at most', () => {
    const { headers } = toRetryCopy(record, { ...failed, error: 'x'.repeat(5000) });
    expect(headers?.['x-error-message']).toHaveLength(1024);
  });

  test('that says nothing, or nonsense, is due at once, and is not a first attempt', () => {
    const headers = { 'x-retry-due-at': 'soon', 'x-retry-count': '-1', 'x-original-topic': 'chat' };
    const copy = { ...asRead(toRetryCopy(record, failed)), headers };
    expect(readRetryCopy('chat', copy)).toMatchObject({
      handlerId: undefined,
      groupId: undefined,
      attempt: 2,
      dueAtMs: 0,
      record: { topic: 'chat', partition: 3, offset: '7000', timestamp: 99 },
    });
  });
});
