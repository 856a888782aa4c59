import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, jest, test } from '@jest/globals';
import { parseLine } from '../src/irc.js';
import { linesOfEveryKind, readChatLines } from './support/chat-lines.js';
import { mutations } from './support/mutations.js';

jest.setTimeout(20_000);

type TmiMessage = {
  tags: Record<string, string | true>;
  prefix: string | null;
  command: string;
  params: string[];
};
const require = createRequire(import.meta.url);
const tmi = require('tmi.js/lib/parser') as { msg(line: string): TmiMessage | null };
const { unescapeIRC } = require('tmi.js/lib/utils') as { unescapeIRC(value: string): string };

/** Where tmi.js's own parser and ours see the same line differently, and why ours is as it is. */
const differences = {
  'a tag without equals sign': 'tmi.js gives it its own name as the value; by IRCv3 it is empty',
  'an empty tag': 'tmi.js gives true; ours is the empty string, so that every value is text',
  'a tag without a name': 'tmi.js keeps it under the empty name; ours leaves it out',
  '__proto__ as a tag': 'tmi.js sets it on a plain object, where it vanishes',
  'escapes in time': 'tmi.js unescapes later, in its handlers; ours at once, so that no reader can forget it',
  'an escaped line end': 'tmi.js drops \\r and \\n; by IRCv3 they are CR and LF',
  'an unknown escape': 'tmi.js keeps its backslash, also one at the very end; by IRCv3 it goes',
  'a command in lower case': 'tmi.js gives it as it came; ours in upper case',
  'an odd command': 'tmi.js takes any characters; ours a word or three digits',
  'blanks before the line':
    'tmi.js skips them where there are no tags; ours finds no command there, as RFC 1459',
} as const;

type Seen = { tags: Map<string, string>; nick: string; command: string; params: readonly string[] };

/** What tmi.js saw, put right by the listed differences and nothing else. */
function putRight(line: string, { tags, prefix, command, params }: TmiMessage): Seen {
  const written = line.startsWith('@') ? line.slice(1, line.indexOf(' ')).split(';') : [];
  const values = new Map<string, string>();
  for (const tag of written) {
    const [name = ''] = tag.split('=');
    if (name === '') continue;
    const theirs = name === '__proto__' ? tag.slice(name.length + 1) : tags[name];
    values.set(name, tag.includes('=') && typeof theirs === 'string' ? unescaped(theirs) : '');
  }
  const nick = (prefix ?? '').split('!')[0] ?? '';
  return { tags: values, nick, command: command.toUpperCase(), params };
}

const unescaped = (value: string): string =>
  unescapeIRC(value.replace(/\\(.?)/gsu, (whole, sign) => (/[sn:r\\]/.test(sign) ? whole : sign)));

/** Without line ends in tags: tmi.js drops escaped ones. */
const withoutLineEnds = (seen: Seen): Seen => ({
  ...seen,
  tags: new Map([...seen.tags].map(([name, value]) => [name, value.replace(/[\r\n]/g, '')])),
});

/** Whether both accept the line. @throws when they do and see it differently, beside the listed differences */
function agree(line: string): boolean {
  const theirs = tmi.msg(line);
  const ours = parseLine(line);
  if (theirs === null || !ours.ok) return false;
  const { tags, nick, command, params } = ours.message;
  const mine = withoutLineEnds({ tags: new Map(tags), nick, command, params });
  const other = withoutLineEnds(putRight(line, theirs));
  for (const [name, value] of tags) if (tags.get(name) !== value) throw new Error(`${name} in ${line}`);
  if (!isDeepStrictEqual(mine, other)) expect({ line, ...mine }).toEqual({ line, ...other });
  return true;
}

describe('our parser and that of tmi.js', () => {
  const { lines } = readChatLines();
  const mutated = mutations([...lines, ...linesOfEveryKind], 50_000, 11);

  test('see every recorded line alike, and one of each other kind', () => {
    expect([...lines, ...linesOfEveryKind].filter((line) => !agree(line))).toEqual([]);
  });

  test('see every mutated line that both accept alike, but for the listed differences', () => {
    expect(mutated.filter(agree).length).toBeGreaterThan(20_000);
  });

  test('refuse the same lines, and ours also odd commands and blanks before the line', () => {
    for (const line of mutated) {
      const ours = parseLine(line);
      if (tmi.msg(line) === null) expect(ours.ok).toBe(false);
      else if (!ours.ok) expect(ours.problem).toMatch(line.startsWith(' ') ? /no command/ : /command is/);
    }
  });

  test('differ exactly in what is listed', () => {
    const ours = (line: string) => {
      const parsed = parseLine(line);
      if (!parsed.ok) return parsed.problem;
      const { tags, command } = parsed.message;
      return { ...Object.fromEntries(tags), command };
    };
    const theirs = (line: string) => {
      const { tags = {}, command = '' } = tmi.msg(line) ?? {};
      return { ...tags, command };
    };
    const both = (line: string): [unknown, unknown] => [ours(line), theirs(line)];
    const command = 'PING';
    const seen: Record<keyof typeof differences, [unknown, unknown]> = {
      'a tag without equals sign': both('@a PING'),
      'an empty tag': both('@a= PING'),
      'a tag without a name': both('@=b PING'),
      '__proto__ as a tag': both('@__proto__=b PING'),
      'escapes in time': both('@a=x\\sy PING'),
      'an escaped line end': [ours('@a=x\\r\\ny PING'), unescapeIRC('x\\r\\ny')],
      'an unknown escape': [ours('@a=x\\y\\ PING'), unescapeIRC('x\\y\\')],
      'a command in lower case': both('ping'),
      'an odd command': both('P! a'),
      'blanks before the line': both(' PING'),
    };
    expect(seen).toEqual({
      'a tag without equals sign': [
        { a: '', command },
        { a: 'a', command },
      ],
      'an empty tag': [
        { a: '', command },
        { a: true, command },
      ],
      'a tag without a name': [{ command }, { '': 'b', command }],
      '__proto__ as a tag': [{ ['__proto__']: 'b', command }, { command }],
      'escapes in time': [
        { a: 'x y', command },
        { a: 'x\\sy', command },
      ],
      'an escaped line end': [{ a: 'x\r\ny', command }, 'xy'],
      'an unknown escape': [{ a: 'xy', command }, 'x\\y\\'],
      'a command in lower case': [{ command }, { command: 'ping' }],
      'an odd command': ['the command is neither a word nor three digits', { command: 'P!' }],
      'blanks before the line': ['there is no command', { command }],
    });
  });
});
