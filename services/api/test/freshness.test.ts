import { describe, expect, test } from '@jest/globals';
import { cacheControls, etagOf, leastSettled, namesEtag } from '../src/freshness.js';

describe('freshness', () => {
  test('several are as settled as the least settled of them', () => {
    expect(leastSettled(['final', 'settling', 'open'])).toBe('open');
    expect(leastSettled(['final', 'settling'])).toBe('settling');
    expect(leastSettled(['final', 'final'])).toBe('final');
    expect(leastSettled([])).toBe('final');
  });

  test('what is open is always asked for anew, what settles soon, what is final late', () => {
    expect(cacheControls).toEqual({
      open: 'no-cache',
      settling: 'public, max-age=5',
      final: 'public, max-age=3600',
    });
  });

  const answer = { data: [{ messages: 1 }], asOf: '2026-11-21T12:00:00.000Z', nextCursor: null };

  test('the ETag is weak, and stays while only asOf moves on', () => {
    expect(etagOf(answer, 'json')).toMatch(/^W\/"[A-Za-z0-9_-]{22}"$/);
    expect(etagOf({ ...answer, asOf: null }, 'json')).toBe(etagOf(answer, 'json'));
  });

  test('any other change, and another format, is another ETag', () => {
    const tags = [
      etagOf(answer, 'json'),
      etagOf(answer, 'csv'),
      etagOf({ ...answer, data: [{ messages: 2 }] }, 'json'),
      etagOf({ ...answer, nextCursor: 'x' }, 'json'),
    ];
    expect(new Set(tags).size).toBe(4);
  });

  test.each([
    ['W/"a"', true],
    ['"a"', true],
    ['"b", W/"a"', true],
    ['*', true],
    [' W/"a" ', true],
    ['"b"', false],
    ['a', false],
    ['', false],
    [undefined, false],
  ])('If-None-Match: %s names W/"a": %s', (header, expected) => {
    expect(namesEtag(header, 'W/"a"')).toBe(expected);
  });
});
