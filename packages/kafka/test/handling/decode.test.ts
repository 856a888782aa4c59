import { describe, expect, test } from '@jest/globals';
import { decodingOf, takersOf, valueFor } from '../../src/handling/decode.js';
import type { Handler } from '../../src/handling/handler.js';
import { ok } from '../../src/handling/outcome.js';
import { createRegistry, type RegisteredHandler } from '../../src/handling/registry.js';
import { defaultRetryPolicy } from '../../src/retrying/policy.js';

const value = (text: string | null) => ({ value: text === null ? null : Buffer.from(text) });
const handler = (over: Partial<Handler> = {}): Handler => ({
  id: 'test.handler',
  topic: 't',
  handle: async () => ok,
  ...over,
});
const registered = (...overs: Partial<Handler>[]): readonly RegisteredHandler[] =>
  createRegistry(defaultRetryPolicy).add(
    'g',
    overs.map((over, index) => handler({ id: `test.handler-${index}`, ...over })),
  );
const anything = (json: unknown) => ({ ok: true, value: json }) as const;
const windowsOnly = { match: { field: 'type', equals: 'window' } };

describe('value', () => {
  test('is the bytes without a schema, and what the schema makes of the JSON with one', () => {
    const decoding = decodingOf(value('{"a":1}'));
    expect(valueFor(handler(), decoding)).toEqual({ ok: true, value: Buffer.from('{"a":1}') });
    expect(valueFor(handler({ schema: anything }), decoding)).toEqual({ ok: true, value: { a: 1 } });
  });

  test('a tombstone is null, and the schema decides whether that fits', () => {
    expect(valueFor(handler(), decodingOf(value(null)))).toEqual({ ok: true, value: null });
    expect(valueFor(handler({ schema: anything }), decodingOf(value(null)))).toEqual({
      ok: true,
      value: null,
    });
  });

  test('what is no JSON is a problem whose sentence does not hold the value', () => {
    const result = valueFor(handler({ schema: anything }), decodingOf(value('{secret')));
    expect(result).toEqual({ ok: false, problem: 'the value is not JSON' });
  });

  test('an envelope is taken off first; one that cannot be is a problem', () => {
    const unwrap = (bytes: Buffer): Buffer => {
      if (bytes[0] !== 0) throw new Error('the value has no schema id');
      return bytes.subarray(5);
    };
    const wrapped = decodingOf({ value: Buffer.from('\0\0\0\0\x01{}') }, unwrap);
    expect(valueFor(handler({ schema: anything }), wrapped)).toEqual({ ok: true, value: {} });
    expect(valueFor(handler(), decodingOf(value('{}'), unwrap))).toEqual({
      ok: false,
      problem: 'the value has no schema id',
    });
  });
});

describe('takers', () => {
  const idsOf = (handlers: readonly RegisteredHandler[]): string[] =>
    handlers.map(({ handler }) => handler.id);

  test('are all without a match, and those whose field has the value', () => {
    const handlers = registered({}, windowsOnly, { match: { field: 'n', equals: 1 } });
    const taking = (text: string): string[] => idsOf(takersOf(handlers, decodingOf(value(text))));
    expect(taking('{"type":"window","n":1}')).toEqual(['test.handler-0', 'test.handler-1', 'test.handler-2']);
    expect(taking('{"type":"mark","n":"1"}')).toEqual(['test.handler-0']);
    for (const text of ['[]', '7', 'null', '"window"', '{']) expect(taking(text)).toEqual(['test.handler-0']);
  });

  test('what nobody can decode is not passed over: the first handler dead-letters it', () => {
    const handlers = registered(windowsOnly, windowsOnly);
    expect(idsOf(takersOf(handlers, decodingOf(value('{'))))).toEqual(['test.handler-0']);
    expect(takersOf(handlers, decodingOf(value('{}')))).toEqual([]);
  });
});
