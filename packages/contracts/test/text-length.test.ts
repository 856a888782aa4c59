import { describe, expect, test } from '@jest/globals';
import { validateChatEvent } from '../src/index.js';

const named = (displayName: string) =>
  validateChatEvent({
    kind: 'message',
    id: 'a',
    channelId: '71',
    channel: 'room',
    userId: '9',
    user: 'ann',
    text: '',
    sentAt: 1000,
    receivedAt: 1100,
    displayName,
  });

describe('the length of a text', () => {
  test.each([
    ['128 letters', 'x'.repeat(128)],
    ['128 characters of two UTF-16 units each', '\u{1f600}'.repeat(128)],
    ['one letter', 'x'],
  ])('is counted in code points: %s are allowed', (_, name) => {
    expect(named(name)).toMatchObject({ ok: true });
  });

  test.each([
    ['129 letters', 'x'.repeat(129)],
    ['129 characters of two UTF-16 units each', '\u{1f600}'.repeat(129)],
  ])('is counted in code points: %s are too many', (_, name) => {
    expect(named(name)).toEqual({
      ok: false,
      problem: '/displayName must NOT have more than 128 characters',
    });
  });

  test('is at least one where the contract says so', () => {
    expect(named('')).toEqual({
      ok: false,
      problem: '/displayName must NOT have fewer than 1 characters',
    });
  });
});
