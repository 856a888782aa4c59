import { describe, expect, test } from '@jest/globals';
import { type Library, patchedKafkajs, takeOutPatch } from '../support/unpatched-kafkajs.js';

const plain = takeOutPatch();
const path = 'src/consumer/filterAbortedMessages.js';
const lacking = [0, 1].map((hunk) => takeOutPatch({ path, hunk }));

type Message = {
  readonly offset: string;
  readonly key: Buffer | null;
  readonly isControlRecord: boolean;
  readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean };
};

const record = (offset: number, producerId: string, key: Buffer | null = Buffer.from('k')): Message => ({
  offset: String(offset),
  key,
  isControlRecord: false,
  batchContext: { producerId, inTransaction: true },
});
const abort = (offset: number, producerId: string): Message => ({
  ...record(offset, producerId, Buffer.from([0, 0, 0, 0])),
  isControlRecord: true,
});

/** Offsets that a read_committed consumer is shown. */
function shown(
  library: Library,
  messages: Message[],
  aborted: readonly (readonly [string, number])[],
): string[] {
  const abortedTransactions = aborted.map(([producerId, firstOffset]) => ({
    producerId,
    firstOffset: String(firstOffset),
  }));
  const filter = library.inside('src/consumer/filterAbortedMessages');
  const passed: Message[] = filter({ messages, abortedTransactions });
  return passed.filter(({ isControlRecord }) => !isControlRecord).map(({ offset }) => offset);
}

// No issue upstream tells of it; the filter has been like this since tulios/kafkajs#223.
describe.each([
  {
    hunk: 0,
    what: 'two transactions that begin before the next record is seen',
    messages: [record(5, 'b'), record(6, 'a'), record(7, 'b'), abort(8, 'a'), abort(9, 'b')],
    // A fetch may begin in the middle of both.
    aborted: [
      ['a', 1],
      ['b', 2],
    ] as const,
    leaked: ['5'],
  },
  {
    hunk: 0,
    what: 'one that began first and ended last: a broker lists them in the order of their ends',
    messages: [record(0, 'b'), record(1, 'a'), record(2, 'b'), abort(3, 'a'), record(4, 'b'), abort(5, 'b')],
    aborted: [
      ['a', 1],
      ['b', 0],
    ] as const,
    leaked: ['0'],
  },
  {
    hunk: 1,
    what: 'one with a record whose key looks like an abort marker',
    messages: [record(0, 'a', Buffer.from([0, 0, 0, 0])), record(1, 'a'), abort(2, 'a')],
    aborted: [['a', 0]] as const,
    leaked: ['0', '1'],
  },
])('aborted transactions: $what', ({ hunk, messages, aborted, leaked }) => {
  test('plain kafkajs shows records of them', () => {
    expect(shown(plain, messages, aborted)).toEqual(leaked);
  });

  test('so does kafkajs with all of our patch but the hunk for it', () => {
    const library = lacking[hunk];
    expect(library && shown(library, messages, aborted)).not.toEqual([]);
  });

  test('ours shows none', () => {
    expect(shown(patchedKafkajs, messages, aborted)).toEqual([]);
  });
});
