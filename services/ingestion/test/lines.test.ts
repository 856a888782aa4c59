import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createLineSplitter } from '../src/lines.js';

describe('createLineSplitter', () => {
  test('a frame may hold many lines', () => {
    expect(createLineSplitter()('a\r\nb\nc\r\n')).toEqual(['a', 'b', 'c']);
  });

  test('a line in pieces comes whole, wherever it was cut, between CR and LF too', () => {
    const text = '@a=b :n PRIVMSG #c :😀 hi\r\nPING :x\r\n';
    fc.assert(
      fc.property(fc.array(fc.nat(text.length)), (cuts) => {
        const split = createLineSplitter();
        const places = [0, ...cuts.sort((a, b) => a - b), text.length];
        const lines = places.flatMap((place, index) => split(text.slice(places[index - 1] ?? 0, place)));
        expect(lines).toEqual(['@a=b :n PRIVMSG #c :😀 hi', 'PING :x']);
      }),
    );
  });

  test('whatever the frames, they never throw, and the lines are those of the whole text', () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom('\r', '\n', '\r\n', '\n\r', ' ', ''),
    );
    fc.assert(
      fc.property(fc.array(part), (frames) => {
        const split = createLineSplitter();
        const ended = frames.join('').split('\n').slice(0, -1);
        const lines = ended.map((line) => line.replace(/\r$/, '')).filter((line) => line !== '');
        expect(frames.flatMap((frame) => [...split(frame)])).toEqual(lines);
      }),
      { numRuns: 1000 },
    );
  });

  test('blanks around a text are kept, empty lines are not', () => {
    expect(createLineSplitter()('\r\n\r\n :a \r\n')).toEqual([' :a ']);
  });

  test('what never ends is handed out in pieces, so that memory stays bounded', () => {
    const split = createLineSplitter();
    const piece = 'x'.repeat(700_000);
    expect(split(piece)).toEqual([]);
    expect(split(piece)).toEqual([piece + piece]);
    expect(split('b\n')).toEqual(['b']);
  });
});
