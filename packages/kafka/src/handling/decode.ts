import type { IncomingMessage } from '../messages.js';
import type { Validation } from './handler.js';
import type { RegisteredHandler } from './registry.js';

/** Takes off what a schema registry puts before the value (Confluent wire format). A throw: nobody can decode it. */
export type DecodeEnvelope = (value: Buffer) => Buffer;

/** One record's value, taken apart once for all its handlers. */
export interface Decoding {
  /** Of a tombstone: null. */
  bytes(): Validation<Buffer | null>;
  json(): Validation<unknown>;
}

export function decodingOf(record: Pick<IncomingMessage, 'value'>, unwrap?: DecodeEnvelope): Decoding {
  let bytes: Validation<Buffer | null> | undefined;
  let json: Validation<unknown> | undefined;
  const decoding: Decoding = {
    bytes: () => {
      bytes ??= takeOff(record.value, unwrap);
      return bytes;
    },
    json: () => {
      json ??= parse(decoding.bytes());
      return json;
    },
  };
  return decoding;
}

/** What the handler gets as value. */
export function valueFor({ schema }: RegisteredHandler['handler'], decoding: Decoding): Validation<unknown> {
  if (schema === undefined) return decoding.bytes();
  const json = decoding.json();
  return json.ok ? schema(json.value) : json;
}

/**
 * The handlers that a record goes to. One that nobody can decode fits no match; if none without a match is
 * there to dead-letter it, the first one does.
 */
export function takersOf(
  handlers: readonly RegisteredHandler[],
  decoding: Decoding,
): readonly RegisteredHandler[] {
  if (handlers.every(({ handler }) => matchOf(handler) === undefined)) return handlers;
  const takers = handlers.filter(({ handler }) => fits(matchOf(handler), decoding));
  return takers.length === 0 && !decoding.json().ok ? handlers.slice(0, 1) : takers;
}

type Match = { readonly field: string; readonly equals: string | number | boolean };

function matchOf(handler: RegisteredHandler['handler']): Match | undefined {
  return 'match' in handler ? handler.match : undefined;
}

function fits(match: Match | undefined, decoding: Decoding): boolean {
  if (match === undefined) return true;
  const json = decoding.json();
  if (!json.ok || typeof json.value !== 'object' || json.value === null) return false;
  return (json.value as Record<string, unknown>)[match.field] === match.equals;
}

function takeOff(value: Buffer | null, unwrap: DecodeEnvelope | undefined): Validation<Buffer | null> {
  if (value === null || unwrap === undefined) return { ok: true, value };
  try {
    return { ok: true, value: unwrap(value) };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : 'the envelope cannot be decoded' };
  }
}

function parse(bytes: Validation<Buffer | null>): Validation<unknown> {
  if (!bytes.ok || bytes.value === null) return bytes;
  try {
    return { ok: true, value: JSON.parse(bytes.value.toString('utf8')) };
  } catch {
    // The parser's own message quotes the payload.
    return { ok: false, problem: 'the value is not JSON' };
  }
}
