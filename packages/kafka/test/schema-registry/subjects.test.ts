import { contractSchemas, topics } from '@chatpulse/contracts';
import { describe, expect, test } from '@jest/globals';
import { subjectsOf } from '../../src/schema-registry/subjects.js';

describe('subjects', () => {
  test('a topic of one schema has <topic>-value, each of several <topic>-<schema>, one without none', () => {
    const chosen = [
      { name: 'one', schemas: ['a'] },
      { name: 'two', schemas: ['a', 'b'] },
      { name: 'none', schemas: [] },
    ];
    const names = subjectsOf(chosen, { a: {}, b: {} }).map(({ name }) => name);
    expect(names).toEqual(['one-value', 'two-a', 'two-b']);
  });

  test('every schema that a topic of the contracts names is there', () => {
    const names = subjectsOf(topics, contractSchemas).map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        'twitch-chat-messages-value',
        'channel-stats-window-stats',
        'channel-stats-watermark',
      ]),
    );
    expect(() => subjectsOf([{ name: 't', schemas: ['absent'] }], contractSchemas)).toThrow(
      't names a schema absent',
    );
  });
});
