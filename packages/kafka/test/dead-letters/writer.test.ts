import { validateDeadLetterHeaders } from '@chatpulse/contracts';
import { describe, expect, test } from '@jest/globals';
import { createDeadLetters } from '../../src/dead-letters/writer.js';
import { RecordRejectedError, RecordTooLargeError } from '../../src/errors.js';
import type { OutgoingRecord } from '../../src/messages.js';
import { silent } from '../support/logs.js';

const record = {
  topic: 'chat',
  partition: 3,
  offset: '42',
  timestamp: 7,
  key: Buffer.from([0xff]),
  value: Buffer.from('x'.repeat(100_000)),
  headers: { 'x-retry-count': '2' },
};
const failure = { handlerId: 'api.one', code: 'NO_CHANNEL', error: 'the channel is gone' };

/** Dead letters whose topic takes what `takes` does not throw at. */
function setUp(takes: (letter: OutgoingRecord) => void = () => {}, enabled = true) {
  const stored: OutgoingRecord[] = [];
  const letters = createDeadLetters({
    producer: {
      async send(letter) {
        takes(letter);
        stored.push(letter);
        return { topic: letter.topic, partition: letter.partition ?? 0, offset: '9' };
      },
    },
    groupOf: (handlerId) => (handlerId === 'api.one' ? 'api' : undefined),
    logger: silent,
    now: () => 1000,
    enabled,
  });
  return { letters, stored };
}
const sizeOf = ({ value }: OutgoingRecord): number => Buffer.byteLength(value ?? '');

describe('dead letters', () => {
  test('keep bytes and partition, count the attempts of the record, and answer where they are', async () => {
    const { letters, stored } = setUp();
    const position = await letters.store(record, failure);
    expect(position).toEqual({ topic: 'chat.dlt', partition: 3, offset: '9' });
    expect(stored).toMatchObject([{ key: record.key, value: record.value, partition: 3 }]);
    expect(stored[0]?.headers).toMatchObject({
      'x-reason': 'rejected',
      'x-error-code': 'NO_CHANNEL',
      'x-retry-count': '2',
      'x-retry-group': 'api',
    });
    expect(validateDeadLetterHeaders(stored[0]?.headers)).toMatchObject({ ok: true });
  });

  test.each([
    ['UNDECODABLE', 'undecodable'],
    ['RECORD_TOO_LARGE', 'oversized'],
    ['RETRIES_EXHAUSTED', 'exhausted'],
    ['CRASHED_REPEATEDLY', 'exhausted'],
    ['HANDLER_NOT_FOUND', 'rejected'],
  ])('of code %s have the reason %s', async (code, reason) => {
    const { letters, stored } = setUp();
    await letters.store(record, { ...failure, code });
    expect(stored[0]?.headers).toMatchObject({ 'x-error-code': code, 'x-reason': reason });
  });

  test('keep the group that the record names, where the handler is not in this process', async () => {
    const { letters, stored } = setUp();
    const headers = { 'x-retry-group': 'billing' };
    await letters.store({ ...record, headers }, { ...failure, handlerId: 'billing.gone' });
    expect(stored[0]?.headers).toMatchObject({ 'x-retry-group': 'billing' });
  });

  test('hold a stack of 4 KB at most, cut between characters', async () => {
    const { letters, stored } = setUp();
    await letters.store(record, { ...failure, stack: `a${'ö'.repeat(5000)}` });
    const stack = stored[0]?.headers?.['x-error-stack'] ?? '';
    expect(stack).toBe(`a${'ö'.repeat(2047)}`);
  });

  test('that are too large are cut as far as it takes, and say their size', async () => {
    const { letters, stored } = setUp((letter) => {
      if (sizeOf(letter) > 50_000) throw new RecordTooLargeError('too large');
    });
    await letters.store(record, failure);
    expect(stored.map(sizeOf)).toEqual([16 * 1024]);
    expect(stored[0]?.headers).toMatchObject({ 'x-original-size': '100000' });
  });

  test('that no cut makes small enough are not stored, and that is an error', async () => {
    const { letters } = setUp(() => {
      throw new RecordTooLargeError('too large');
    });
    await expect(letters.store(record, failure)).rejects.toMatchObject({ code: 'RECORD_TOO_LARGE' });
  });

  test('go to another partition where their topic has fewer', async () => {
    const { letters, stored } = setUp(({ partition }) => {
      if (partition !== undefined) throw new RecordRejectedError('there is no partition 3');
    });
    await letters.store(record, failure);
    expect(stored).toHaveLength(1);
  });

  test('are refused when they are turned off', async () => {
    const { letters, stored } = setUp(() => {}, false);
    await expect(letters.store(record, failure)).rejects.toMatchObject({ code: 'DEAD_LETTERS_DISABLED' });
    expect(stored).toEqual([]);
  });
});
