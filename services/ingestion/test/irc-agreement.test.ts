import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import { parseLine } from '../src/irc.js';
import { readChatLines } from './support/chat-lines.js';
import { mutations } from './support/mutations.js';

type TmiMessage = {
  tags: Record<string, string | true>;
  prefix: string | null;
  command: string;
  params: string[];
};
const require = createRequire(import.meta.url);
const tmi = require('tmi.js/lib/parser') as { msg(line: string): TmiMessage | null };

/** Where tmi.js's own parser and ours see the same line differently, and why ours is as it is. */
const differences = {
  'a tag without equals sign': 'tmi.js gives it its own name as the value; by IRCv3 it is empty',
  'an empty tag': 'tmi.js gives true; ours is the empty string, so that every value is text',
  'a tag without a name': 'tmi.js keeps it under the empty name; ours leaves it out',
  '__proto__ as a tag': 'tmi.js sets it on a plain object, where it vanishes',
  escapes: 'tmi.js unescapes later and drops \\r and \\n; ours unescapes all five at once',
  'an odd command': 'tmi.js takes any characters; ours a word or three digits, in upper case',
} as const;

/** A line in whose tags none of the listed differences lies; escapes are passed over value by value. */
function comparable(line: string): boolean {
  if (!line.startsWith('@')) return true;
  const tags = line.slice(1, line.indexOf(' ')).split(';');
  return tags.every((tag) => tag.indexOf('=') > 0 && !tag.startsWith('__proto__='));
}

function agree(line: string): boolean {
  const theirs = tmi.msg(line);
  const ours = parseLine(line);
  if (theirs === null || !ours.ok || !comparable(line)) return false;
  const { tags, nick, command, params } = ours.message;
  expect({ params, command }).toEqual({ params: theirs.params, command: theirs.command.toUpperCase() });
  expect(nick).toBe((theirs.prefix ?? '').split('!')[0]);
  expect(new Set(tags.keys())).toEqual(new Set(Object.keys(theirs.tags)));
  for (const [key, value] of tags) {
    const raw = theirs.tags[key];
    if (typeof raw === 'string' && raw.includes('\\')) continue;
    expect({ key, value }).toEqual({ key, value: raw === true ? '' : raw });
  }
  return true;
}

describe('our parser and that of tmi.js', () => {
  const { lines } = readChatLines();

  test('see every recorded line alike', () => {
    expect(lines.filter(agree).length).toBe(lines.length);
  });

  test('see mutated lines alike, but for the listed differences', () => {
    const mutated = mutations(lines, 5000, 11);
    expect(mutated.filter(agree).length).toBeGreaterThan(1500);
  });

  test('refuse the same lines, and ours also odd commands', () => {
    for (const line of mutations(lines, 5000, 12)) {
      const ours = parseLine(line);
      if (tmi.msg(line) === null) expect(ours.ok).toBe(false);
      else if (!ours.ok) expect(ours.problem).toMatch(/command/);
    }
  });

  test('differ exactly in what is listed', () => {
    const ours = (line: string) => {
      const parsed = parseLine(line);
      return parsed.ok ? Object.fromEntries(parsed.message.tags) : parsed.problem;
    };
    const theirs = (line: string) => tmi.msg(line)?.tags;
    const seen: Record<keyof typeof differences, [unknown, unknown]> = {
      'a tag without equals sign': [ours('@a PING'), theirs('@a PING')],
      'an empty tag': [ours('@a= PING'), theirs('@a= PING')],
      'a tag without a name': [ours('@=b PING'), theirs('@=b PING')],
      '__proto__ as a tag': [ours('@__proto__=b PING'), Object.keys(theirs('@__proto__=b PING') ?? {})],
      escapes: [ours('@a=x\\sy PING'), theirs('@a=x\\sy PING')],
      'an odd command': [ours('P! a'), theirs('P! a')],
    };
    expect(seen).toEqual({
      'a tag without equals sign': [{ a: '' }, { a: 'a' }],
      'an empty tag': [{ a: '' }, { a: true }],
      'a tag without a name': [{}, { '': 'b' }],
      '__proto__ as a tag': [{ ['__proto__']: 'b' }, []],
      escapes: [{ a: 'x y' }, { a: 'x\\sy' }],
      'an odd command': ['the command is neither a word nor three digits', {}],
    });
  });
});
