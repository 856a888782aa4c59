import { describe, expect, test } from '@jest/globals';
import { readEmotes } from '../src/emotes.js';

describe('readEmotes', () => {
  test('counts each emote once per use, in order of first use', () => {
    expect(readEmotes('25:6-10,12-16/1902:0-4', 'Keepo Kappa Kappa')).toEqual([
      { id: '1902', name: 'Keepo', count: 1 },
      { id: '25', name: 'Kappa', count: 2 },
    ]);
  });

  test('positions count code points: an emoji before an emote is one', () => {
    expect(readEmotes('25:3-7', '😀👍 Kappa')).toEqual([{ id: '25', name: 'Kappa', count: 1 }]);
  });

  test('the first use names it, whatever the order of the ranges', () => {
    expect(readEmotes('7:6-7,0-1', ':) xx :D')).toEqual([{ id: '7', name: ':)', count: 2 }]);
  });

  test('ranges outside the text, backwards or garbled are left out', () => {
    expect(readEmotes('1:0-4,90-95/2:4-0/3:x-y/:0-1/4/5:', 'Kappa')).toEqual([
      { id: '1', name: 'Kappa', count: 1 },
    ]);
    expect(readEmotes('', 'Kappa')).toEqual([]);
  });

  test('an id named twice is one emote', () => {
    expect(readEmotes('1:0-0/1:2-2', 'a b')).toEqual([{ id: '1', name: 'a', count: 2 }]);
  });

  test('at most 512 emotes, names at most 128 characters', () => {
    const text = 'x'.repeat(1000);
    const tag = Array.from({ length: 600 }, (_, index) => `e${index}:${index}-${index}`).join('/');
    expect(readEmotes(tag, text).length).toBe(512);
    expect(readEmotes('1:0-999', text)[0]?.name.length).toBe(128);
  });
});
