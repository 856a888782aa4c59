import { expect, test } from '@jest/globals';
import { readLetter } from '../../src/dead-letters/letter.js';
import { replayRecord } from '../../src/reprocessing/replay-record.js';
import { createTracing } from '../../src/tracing/tracing.js';

const { correlationIdOf } = createTracing();
const replayOf = (headers: Record<string, string>) => {
  const letter = { topic: 'chat.dlt', partition: 1, offset: '7', timestamp: 1000, key: null, value: null };
  return replayRecord(
    readLetter({ ...letter, headers }, () => undefined),
    { run: 'r', correlationIdOf },
  );
};

test('a replay has the position of the original and the group that gave up, and the headers of the failure are gone', () => {
  const headers = {
    'x-original-topic': 'chat',
    'x-original-partition': '3',
    'x-original-offset': '42',
    'x-original-timestamp': '5',
    'x-handler-id': 'api.step',
    'x-retry-group': 'api',
    'x-reason': 'rejected',
    'x-error-code': 'BAD',
    'x-error-message': 'it was bad',
    'x-error-stack': 'at',
    'x-retry-count': '4',
    'x-failed-at': '2026-11-21T00:00:00.000Z',
    'x-dlq-stored-at': '2026-11-21T00:00:01.000Z',
    'x-correlation-id': 'c-1',
    'x-replay-count': '1',
    traceparent: '00-1',
  };
  expect(replayOf(headers)).toEqual({
    topic: 'chat',
    partition: 3,
    offset: '42',
    timestamp: 5,
    key: null,
    value: null,
    headers: {
      'x-original-topic': 'chat',
      'x-original-partition': '3',
      'x-original-offset': '42',
      'x-original-timestamp': '5',
      'x-handler-id': 'api.step',
      'x-retry-group': 'api',
      'x-first-failed-at': '2026-11-21T00:00:00.000Z',
      'x-retry-count': '0',
      'x-correlation-id': 'c-1',
      'x-replay-count': '2',
      'x-replay-run': 'r',
      'x-replay-of': 'chat.dlt/1/7',
      traceparent: '00-1',
    },
  });
});

test('without a correlation id it gets the one that the original had by its position', () => {
  const { headers } = replayOf({
    'x-original-topic': 'chat',
    'x-original-partition': '3',
    'x-original-offset': '42',
  });
  expect(headers['x-correlation-id']).toBe('chat/3/42');
});
