import { describe, expect, test } from '@jest/globals';
import { applicationIn, destinationOf, type KnownHandlers } from '../../src/reprocessing/destination.js';

const known: KnownHandlers = {
  isRegistered: (id) => id === 'api.step',
  ownServices: new Set(['api']),
  ownGroups: new Set(['api']),
  topics: new Set(['chat', 'chat.retry', 'stats']),
  groups: new Set(['api', 'api.retry', 'billing', 'billing.retry', 'api-index', 'api-index.retry']),
  applications: { processor: ['chat', 'gone'] },
};
const from = (
  handlerId: string,
  origin: { topic: string; offset?: string } = { topic: 'chat', offset: '1' },
  groupId?: string,
) => ({
  handlerId,
  groupId,
  origin,
  originalSizeBytes: undefined,
});

describe('a letter goes', () => {
  test('to its handler, where that is in this process', () => {
    expect(destinationOf(from('api.step'), known)).toEqual({ kind: 'handler' });
    expect(destinationOf(from('api.step', { topic: 'chat' }), known)).toEqual({ kind: 'handler' });
  });

  test('to the retry topic, where its handler is in another service, for the group that reads for it', () => {
    const there = { kind: 'retry topic', topic: 'chat.retry' };
    expect(destinationOf(from('billing.step'), known)).toEqual(there);
    expect(destinationOf(from('billing.step', undefined, 'billing'), known)).toEqual(there);
  });

  test('to the retry topic, where its handler is in another process of this service', () => {
    expect(destinationOf(from('api.index', undefined, 'api-index'), known).kind).toBe('retry topic');
  });

  test('to the original topic, where an application is the only one that reads it', () => {
    expect(destinationOf(from('processor.decoding'), known)).toEqual({
      kind: 'original topic',
      topic: 'chat',
    });
  });
});

describe('a letter goes nowhere', () => {
  test.each([
    ['there is no handler api.gone any more', from('api.gone')],
    ['there is no handler api.gone any more', from('api.gone', undefined, 'api')],
    ['the topic gone is gone', from('processor', { topic: 'gone', offset: '1' })],
    [
      'billing.step takes no replays: it is not in this process, and there is no stats.retry',
      from('billing.step', { topic: 'stats', offset: '1' }),
    ],
    [
      'billing.step takes no replays: it is not in this process, and there is no group shipping.retry',
      from('billing.step', undefined, 'shipping'),
    ],
    [
      'what ingestion.parser gave up never reached a topic, so no handler takes it',
      from('ingestion.parser', { topic: 'chat' }),
    ],
    ['its value is only the beginning of the original', { ...from('api.step'), originalSizeBytes: 9 }],
  ])('when %s', (why, letter) => {
    expect(destinationOf(letter, known)).toEqual({ kind: 'none', why });
  });
});

test('the application of a topic is known by its topics', () => {
  expect([applicationIn(known, 'chat'), applicationIn(known, 'stats')]).toEqual(['processor', undefined]);
});
