import { describe, expect, test } from '@jest/globals';
import { isSimulatedId, parseChannelReference } from '../src/channel-reference.js';

describe('how a request names a channel', () => {
  test.each([
    ['71092938', { kind: 'id', channelId: '71092938' }],
    ['login:123', { kind: 'login', login: '123' }],
    ['XQC', { kind: 'login', login: 'xqc' }],
    ['#forsen', { kind: 'login', login: 'forsen' }],
    ['@Forsen', { kind: 'login', login: 'forsen' }],
    ['login:Forsen', { kind: 'login', login: 'forsen' }],
  ])('%s', (text, expected) => {
    expect(parseChannelReference(text)).toEqual(expected);
  });

  test.each(['', '#', 'a b', 'login:', '##a', 'a'.repeat(26), '1'.repeat(26), 'für'])(
    '%j names none',
    (text) => {
      expect(parseChannelReference(text)).toBeUndefined();
    },
  );

  test('ids from 9000000000000 on are simulated', () => {
    expect(isSimulatedId('8999999999999')).toBe(false);
    expect(isSimulatedId('9000000000000')).toBe(true);
    expect(isSimulatedId('71092938')).toBe(false);
  });
});
