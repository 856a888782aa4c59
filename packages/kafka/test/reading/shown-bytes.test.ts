import { describe, expect, test } from '@jest/globals';
import { showBytes } from '../../src/reading/shown-bytes.js';

const maxBytes = 8;
const validate = (value: unknown) =>
  typeof value === 'number'
    ? ({ ok: true, value } as const)
    : ({ ok: false, problem: 'the value must be number' } as const);

test('a tombstone is null', () => {
  expect(showBytes(null, { maxBytes, validate })).toEqual({ kind: 'null' });
});

test('what fits its contract is shown decoded', () => {
  expect(showBytes(Buffer.from('42'), { maxBytes, validate })).toEqual({
    kind: 'contract',
    value: 42,
    sizeBytes: 2,
  });
});

test('what does not fit is shown as text, with the problem', () => {
  const shown = { kind: 'text', sizeBytes: 2, cut: false };
  expect(showBytes(Buffer.from('{}'), { maxBytes, validate })).toEqual({
    ...shown,
    value: '{}',
    problem: 'the value must be number',
  });
  expect(showBytes(Buffer.from('no'), { maxBytes, validate })).toEqual({
    ...shown,
    value: 'no',
    problem: 'the value is not JSON',
  });
});

test('what is no text is shown in base64', () => {
  for (const bytes of [Buffer.from([0xff, 0xfe]), Buffer.from('a\u0000')]) {
    expect(showBytes(bytes, { maxBytes })).toEqual({
      kind: 'base64',
      value: bytes.toString('base64'),
      sizeBytes: 2,
      cut: false,
    });
  }
});

test('what is too long is cut, and not in the middle of a character', () => {
  expect(showBytes(Buffer.from('1234567é'), { maxBytes, validate })).toEqual({
    kind: 'text',
    value: '1234567',
    sizeBytes: 9,
    cut: true,
  });
});

describe('what a schema registry put before a value', () => {
  const wrapped = (payload: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, 0, 7]), payload]);

  test('is taken off before it is shown by its contract', () => {
    expect(showBytes(wrapped(Buffer.from('42')), { maxBytes, validate })).toEqual({
      kind: 'contract',
      value: 42,
      sizeBytes: 7,
    });
  });

  test('is not in the text of a value that does not fit, nor of one that is cut', () => {
    const of = (text: string) => showBytes(wrapped(Buffer.from(text)), { maxBytes, validate });
    expect(of('{}')).toMatchObject({ kind: 'text', value: '{}', problem: 'the value must be number' });
    expect(of('123456789')).toEqual({ kind: 'text', value: '12345678', sizeBytes: 14, cut: true });
  });

  test('is shown where it is none: before bytes that are no text, and where no contract is', () => {
    const bytes = wrapped(Buffer.from([0xff]));
    expect(showBytes(bytes, { maxBytes, validate })).toMatchObject({
      kind: 'base64',
      value: bytes.toString('base64'),
    });
    const text = wrapped(Buffer.from('42'));
    expect(showBytes(text, { maxBytes })).toMatchObject({ kind: 'base64', value: text.toString('base64') });
  });
});
