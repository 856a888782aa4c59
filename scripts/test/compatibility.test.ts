import { describe, expect, test } from '@jest/globals';
import { breakingChanges } from '../compatibility.js';

const released = {
  title: 'Thing',
  type: 'object',
  required: ['id', 'kind'],
  properties: {
    id: { type: 'string', maxLength: 10, description: 'its id' },
    kind: { enum: ['a', 'b'] },
    note: { type: 'string' },
    title: { type: 'string' },
  },
};
const changed = (change: (schema: typeof released) => unknown): string[] => {
  const copy = structuredClone(released);
  return breakingChanges(released, (change(copy) ?? copy) as never);
};

describe('allowed within v1', () => {
  test('nothing changed', () => expect(changed((schema) => schema)).toEqual([]));
  test('a new optional property', () =>
    expect(changed((schema) => void Object.assign(schema.properties, { later: { type: 'number' } }))).toEqual(
      [],
    ));
  test('another description or title', () =>
    expect(
      changed((schema) => {
        schema.title = 'Other';
        schema.properties.id.description = 'another';
      }),
    ).toEqual([]));
});

describe('breaks a reader or a record of v1', () => {
  test.each<[string, (schema: typeof released) => unknown, string]>([
    [
      'a property removed',
      ({ properties }) => delete (properties as { note?: unknown }).note,
      '/properties/note is gone',
    ],
    [
      'a property named like an annotation removed',
      ({ properties }) => delete (properties as { title?: unknown }).title,
      '/properties/title is gone',
    ],
    [
      'a type changed',
      ({ properties }) => {
        properties.note.type = 'number';
      },
      '/properties/note/type changed',
    ],
    [
      'a bound widened',
      ({ properties }) => {
        properties.id.maxLength = 20;
      },
      '/properties/id/maxLength changed',
    ],
    [
      'an enum value added',
      ({ properties }) => {
        properties.kind.enum.push('c');
      },
      '/properties/kind/enum has a new element',
    ],
    [
      'an enum value removed',
      ({ properties }) => {
        properties.kind.enum.pop();
      },
      '/properties/kind/enum/1 is gone',
    ],
    [
      'a property made required',
      ({ required }) => {
        required.push('note');
      },
      '/required has a new element',
    ],
    [
      'a property no longer required',
      ({ required }) => {
        required.pop();
      },
      '/required/1 is gone',
    ],
    [
      'unknown properties refused',
      (schema) => void Object.assign(schema, { additionalProperties: false }),
      '/additionalProperties is new',
    ],
  ])('%s', (_, change, problem) => {
    expect(changed((schema) => void change(schema))).toEqual([problem]);
  });
});
