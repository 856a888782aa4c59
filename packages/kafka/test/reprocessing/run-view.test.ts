import { expect, test } from '@jest/globals';
import { type Counts, createCounts, whyNothing } from '../../src/reprocessing/run-view.js';

const why = (counts: Partial<Counts>, behind = false) =>
  whyNothing('chat.dlt', { ...createCounts(), ...counts }, behind);

test.each([
  ['chat.dlt is empty', why({})],
  ['all letters of chat.dlt were replayed already', why({}, true)],
  ['all 3 letters were replayed already', why({ read: 3, alreadyReplayed: 3 })],
  ['the only letter was replayed already', why({ read: 1, alreadyReplayed: 1 })],
  ['the filter matched none of 3', why({ read: 3, filtered: 3 })],
  ['the filter matched none of 2; already replayed: 1', why({ read: 3, filtered: 2, alreadyReplayed: 1 })],
  [
    'none of the 3 that matched can be replayed (2: no handler; 1 left alone: they failed again three times)',
    why({ read: 3, matched: 3, noHandler: 2, leftAlone: 1, whyNot: new Map([['no handler', 2]]) }),
  ],
])('a run of zero says: %s', (sentence, said) => {
  expect(said).toBe(sentence);
});

test('a run that replayed or tried to says nothing', () => {
  expect([why({ read: 1, matched: 1, replayed: 1 }), why({ read: 1, matched: 1, failed: 1 })]).toEqual([
    undefined,
    undefined,
  ]);
});
