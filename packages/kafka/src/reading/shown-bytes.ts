import type { Validation } from '../handling/handler.js';
import { unwrap } from '../schema-registry/wire-format.js';

/** A key or a value as an operator sees it. */
export type ShownBytes =
  | { readonly kind: 'null' }
  /** JSON that fits its contract. */
  | { readonly kind: 'contract'; readonly value: unknown; readonly sizeBytes: number }
  /** UTF-8, or bytes in base64; `cut` when it is only the beginning. `problem`: why it does not fit its contract. */
  | {
      readonly kind: 'text' | 'base64';
      readonly value: string;
      readonly sizeBytes: number;
      readonly cut: boolean;
      readonly problem?: string;
    };

// biome-ignore lint/suspicious/noControlCharactersInRegex: text that has these is not to be read by people
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

/**
 * Never throws. What is longer than `maxBytes` is shown cut, and not by its contract. Where there is a contract, what
 * a schema registry's serializer puts before a value is not shown; it counts in `sizeBytes`.
 */
export function showBytes(
  bytes: Buffer | null,
  opts: { maxBytes: number; validate?: ((value: unknown) => Validation<unknown>) | undefined },
): ShownBytes {
  if (bytes === null) return { kind: 'null' };
  const { maxBytes, validate } = opts;
  const sizeBytes = bytes.length;
  if (validate === undefined) return { ...readable(bytes, maxBytes), sizeBytes };
  const payload = unwrap(bytes);
  const shown = readable(payload, maxBytes);
  // Bytes that only look wrapped are shown as they are.
  const raw = { ...(shown.kind === 'text' ? shown : readable(bytes, maxBytes)), sizeBytes };
  if (raw.cut) return raw;
  const decoded = decode(payload, validate);
  if (decoded.ok) return { kind: 'contract', value: decoded.value, sizeBytes };
  return { ...raw, problem: decoded.problem };
}

function decode(bytes: Buffer, validate: (value: unknown) => Validation<unknown>): Validation<unknown> {
  try {
    return validate(JSON.parse(bytes.toString()));
  } catch {
    return { ok: false, problem: 'the value is not JSON' };
  }
}

function readable(bytes: Buffer, maxBytes: number): { kind: 'text' | 'base64'; value: string; cut: boolean } {
  const cut = bytes.length > maxBytes;
  const part = cut ? bytes.subarray(0, maxBytes) : bytes;
  try {
    // Of a cut text the last character may be half of one, which is then left out.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(part, { stream: cut });
    if (!control.test(text)) return { kind: 'text', value: text, cut };
  } catch {
    // Not UTF-8.
  }
  return { kind: 'base64', value: part.toString('base64'), cut };
}
