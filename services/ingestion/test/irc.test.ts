import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type IrcMessage, parseLine } from '../src/irc.js';
import { readChatLines } from './support/chat-lines.js';

function parse(line: string): IrcMessage {
  const parsed = parseLine(line);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.message;
}

describe('parseLine', () => {
  test('takes tags, prefix, command, parameters and trailing text apart', () => {
    const { tags, nick, command, params } = parse(
      '@id=1;room-id=2 :ann!ann@ann.tmi.twitch.tv PRIVMSG #room :hello: world  ',
    );
    expect([...tags]).toEqual([
      ['id', '1'],
      ['room-id', '2'],
    ]);
    expect({ nick, command, params }).toEqual({
      nick: 'ann',
      command: 'PRIVMSG',
      params: ['#room', 'hello: world  '],
    });
  });

  test.each([
    ['a trailing text of nothing', 'CLEARCHAT #room :', ['#room', '']],
    ['no trailing text', 'CLEARCHAT #room', ['#room']],
    ['a last word without a colon', 'PRIVMSG #room Kappa', ['#room', 'Kappa']],
    ['no parameter', 'RECONNECT', []],
    ['blanks at the end', 'JOIN #room  ', ['#room']],
    ['more than one blank between words', 'CAP  *   ACK :a b', ['*', 'ACK', 'a b']],
    ['a text that begins with a colon', 'PRIVMSG #room ::)', ['#room', ':)']],
  ])('keeps %s', (_, line, params) => {
    expect(parse(line).params).toEqual(params);
  });

  test('a prefix without a user is the name of a server', () => {
    expect(parse(':tmi.twitch.tv 001 justinfan1 :Welcome').nick).toBe('tmi.twitch.tv');
  });

  test('a command is given in upper case, digits as they are', () => {
    expect(parse('ping :x').command).toBe('PING');
    expect(parse(':s 376 a :>').command).toBe('376');
  });

  test('unescapes tag values: \\s \\: \\\\ \\r \\n, an unknown escape is its character, a last backslash goes', () => {
    const { tags } = parse(String.raw`@a=\s\:\\\r\n;b=\x\é;c=end\;d=\\s;e=😀\s PING`);
    expect(Object.fromEntries(tags)).toEqual({ a: ' ;\\\r\n', b: 'xé', c: 'end', d: '\\s', e: '😀 ' });
  });

  test('a tag without a value or an equals sign is empty, a nameless one is left out, the last of two counts', () => {
    expect(Object.fromEntries(parse('@a;b=;=c;;d=1;d=2;e=x=y PING').tags)).toEqual({
      a: '',
      b: '',
      d: '2',
      e: 'x=y',
    });
  });

  test('a tag is found by its name as it is in the list, whether the mapping asks for it or not', () => {
    const { tags } = parse('@id=1;mod=a;id=2;mod=b;bits;idx=3;=4 PING');
    expect(['id', 'mod', 'bits', 'idx', 'i', ''].map((name) => tags.get(name))).toEqual([
      ...['2', 'b', '', '3'],
      ...[undefined, undefined],
    ]);
    expect([tags.has('bits'), tags.has('badges'), tags.has('i'), tags.size]).toEqual([true, false, false, 4]);
  });

  test('a tag may be called as a property of every object', () => {
    const { tags } = parse('@__proto__=a;constructor=b PING');
    expect([tags.get('__proto__'), tags.get('constructor'), tags.get('toString')]).toEqual([
      'a',
      'b',
      undefined,
    ]);
  });

  test.each([0, 1, 20, 60])('reads a line with %d tags', (count) => {
    const tags = Array.from({ length: count }, (_, index) => `tag-${index}=${index}`).join(';');
    expect(parse(`${count === 0 ? '' : `@${tags} `}:a PRIVMSG #b :c`).tags.size).toBe(count);
  });

  test.each([
    ['', 'there is no command'],
    ['   ', 'there is no command'],
    ['@a=b', 'nothing follows the tags'],
    ['@a=b ', 'there is no command'],
    [':prefix', 'nothing follows the prefix'],
    ['@a=b :prefix ', 'there is no command'],
    [': ', 'there is no command'],
    ['PRIV-MSG #a', 'the command is neither a word nor three digits'],
    ['12 a', 'the command is neither a word nor three digits'],
    ['😀 a', 'the command is neither a word nor three digits'],
  ])('says of %j: %s', (line, problem) => {
    expect(parseLine(line)).toEqual({ ok: false, problem });
  });

  test('never throws, whatever the string', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (line) => {
        expect(typeof parseLine(line).ok).toBe('boolean');
      }),
      { numRuns: 2000 },
    );
  });

  test('reads back what was written by the rules, in any order of tags', () => {
    const word = fc.stringMatching(/^[a-z0-9#-]{1,12}$/).filter((text) => !text.startsWith(':'));
    const escapes: Record<string, string> = {
      ' ': '\\s',
      ';': '\\:',
      '\\': '\\\\',
      '\r': '\\r',
      '\n': '\\n',
    };
    const escaped = (value: string): string => value.replace(/[ ;\\\r\n]/g, (c) => escapes[c] ?? c);
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(word, fc.string({ unit: 'grapheme' })), {
          selector: ([key]) => key,
          maxLength: 25,
        }),
        fc.array(word, { maxLength: 5 }),
        fc.option(fc.string({ unit: 'grapheme' })),
        (tags, middle, trailing) => {
          const tagText = tags.map(([key, value]) => `${key}=${escaped(value)}`).join(';');
          const params = [...middle, ...(trailing === null ? [] : [`:${trailing}`])].join(' ');
          const message = parse(`${tags.length > 0 ? `@${tagText} ` : ''}:nick PRIVMSG ${params}`);
          expect([...message.tags]).toEqual(tags);
          expect(message.params).toEqual([...middle, ...(trailing === null ? [] : [trailing])]);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('parses every recorded line, with and without the colon before the text', () => {
    const { lines } = readChatLines();
    const texts = lines.map((line) => parse(line)).map(({ params }) => params.length);
    expect(texts).toEqual(lines.map(() => 2));
    expect(lines.filter((line) => / PRIVMSG #\w+ [^:]/.test(line)).length).toBeGreaterThan(300);
  });
});
