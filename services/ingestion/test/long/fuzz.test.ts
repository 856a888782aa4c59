import { expect, test } from '@jest/globals';
import { readChatLines } from '../support/chat-lines.js';
import { everyKind, fuzz } from '../support/fuzz.js';

const seeds = Array.from({ length: 20 }, (_, index) => 1000 + index);

test.each(seeds)(
  '50,000 of 1,000,000 mutated lines, seed %i: none throws, each becomes one valid event, one dead letter or nothing',
  async (seed) => {
    expect(await fuzz(readChatLines().lines, 50_000, seed)).toEqual(everyKind);
  },
  60_000,
);
