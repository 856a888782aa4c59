import { describe, expect, test } from '@jest/globals';
import { backoffMs } from '../src/backoff.js';
import { createEventParser } from '../src/event-stream.js';

const stream =
  'retry: 2000\n\n: hello\nevent: windows\nid: T1\ndata: {"data":[],\ndata: "asOf":null}\n\ndata:x\r\nid: T2\r\n\r\ndata: y\n\n';
const events = [
  { event: 'windows', data: '{"data":[],\n"asOf":null}', id: 'T1' },
  { event: 'message', data: 'x', id: 'T2' },
  { event: 'message', data: 'y', id: 'T2' },
];

describe('text/event-stream', () => {
  test('is read as the standard has it: comments, several lines of data, the last id', () => {
    expect(createEventParser().feed(stream)).toEqual(events);
  });

  test('is read the same wherever it is cut', () => {
    for (let at = 0; at <= stream.length; at += 1) {
      const parser = createEventParser();
      const found = [...parser.feed(stream.slice(0, at)), ...parser.feed(stream.slice(at))];
      expect([at, found]).toEqual([at, events]);
      expect(parser.retryMs).toBe(2000);
    }
  });

  test('an event without an end is none, and one without data is none', () => {
    expect(createEventParser().feed('data: x\n')).toEqual([]);
    expect(createEventParser().feed('event: windows\n\n')).toEqual([]);
  });
});

test('the wait doubles with each failure up to 30 s, and is between a half and all of it', () => {
  expect([1, 2, 3, 4, 5, 50].map((failures) => backoffMs(failures, 2000, 1))).toEqual([
    2000, 4000, 8000, 16_000, 30_000, 30_000,
  ]);
  expect(backoffMs(1, 2000, 0)).toBe(1000);
});
