import { LineTags } from './line-tags.js';

/** Values unescaped; a tag without a value is ''. As a Map has it, because a tag may be called `__proto__`. */
export type Tags = Pick<
  ReadonlyMap<string, string>,
  'get' | 'has' | 'size' | 'keys' | typeof Symbol.iterator
>;

/** One IRC line taken apart. `nick` is the part of the prefix before `!`, or the whole prefix. */
export type IrcMessage = {
  readonly tags: Tags;
  readonly nick: string;
  /** A word in upper case, or three digits. */
  readonly command: string;
  /** In order; the trailing parameter, which alone may hold blanks or be empty, is the last. */
  readonly params: readonly string[];
};

export type ParsedLine =
  | { readonly ok: true; readonly message: IrcMessage }
  | { readonly ok: false; readonly problem: string };

const noTags: Tags = new Map();
const commandShape = /^(?:[A-Za-z]+|[0-9]{3})$/;

/**
 * Parses one line, without its CR LF, as IRCv3 message tags and RFC 1459 lay it down. Total: any string gives
 * a message or the problem in words; the problem never repeats the line.
 */
export function parseLine(line: string): ParsedLine {
  let at = 0;
  let tags = noTags;
  let nick = '';

  if (line.startsWith('@')) {
    const end = line.indexOf(' ');
    if (end === -1) return { ok: false, problem: 'nothing follows the tags' };
    tags = new LineTags(line, end);
    at = skipBlanks(line, end);
  }
  if (line.startsWith(':', at)) {
    const end = line.indexOf(' ', at);
    if (end === -1) return { ok: false, problem: 'nothing follows the prefix' };
    const prefix = line.slice(at + 1, end);
    const bang = prefix.indexOf('!');
    nick = bang === -1 ? prefix : prefix.slice(0, bang);
    at = skipBlanks(line, end);
  }

  const commandEnd = wordEnd(line, at);
  const command = line.slice(at, commandEnd);
  const params = parseParams(line, skipBlanks(line, commandEnd));
  // Nearly every line: it needs no look at its letters.
  if (command === 'PRIVMSG') return { ok: true, message: { tags, nick, command, params } };
  if (command === '') return { ok: false, problem: 'there is no command' };
  if (!commandShape.test(command)) {
    return { ok: false, problem: 'the command is neither a word nor three digits' };
  }
  return { ok: true, message: { tags, nick, command: command.toUpperCase(), params } };
}

function parseParams(line: string, start: number): string[] {
  const params: string[] = [];
  let at = start;
  while (at < line.length) {
    if (line.startsWith(':', at)) {
      params.push(line.slice(at + 1));
      break;
    }
    const end = wordEnd(line, at);
    params.push(line.slice(at, end));
    at = skipBlanks(line, end);
  }
  return params;
}

function skipBlanks(line: string, from: number): number {
  let at = from;
  while (line.charCodeAt(at) === 32) at++;
  return at;
}

function wordEnd(line: string, from: number): number {
  const blank = line.indexOf(' ', from);
  return blank === -1 ? line.length : blank;
}
