export type IrcLine = {
  readonly tags: ReadonlyMap<string, string>;
  readonly prefix: string;
  readonly command: string;
  readonly channel: string;
  readonly text: string | undefined;
};

/**
 * Takes a tagged line apart by the letter of the IRC grammar, as strictly as a test can be: throws on
 * anything that Twitch would not write. Shares nothing with any other parser of the project.
 */
export function takeApart(line: string): IrcLine {
  if (/[\r\n\0]/.test(line)) throw new Error(`a line holds a line break: ${JSON.stringify(line)}`);
  const [tagPart = '', prefix = '', command = '', target = '', ...rest] = line.split(' ');
  if (!tagPart.startsWith('@') || !prefix.startsWith(':')) throw new Error(`no tags or no prefix: ${line}`);
  if (!/^#[a-z0-9_]{1,25}$/.test(target)) throw new Error(`no channel: ${line}`);
  const trailing = rest.length === 0 ? undefined : rest.join(' ');
  if (trailing !== undefined && !trailing.startsWith(':')) throw new Error(`text without colon: ${line}`);
  const tags = new Map<string, string>();
  for (const tag of tagPart.slice(1).split(';')) {
    const [name = '', ...value] = tag.split('=');
    if (name === '' || tags.has(name)) throw new Error(`tag ${tag} is empty or twice there: ${line}`);
    tags.set(name, plainValue(value.join('=')));
  }
  return { tags, prefix: prefix.slice(1), command, channel: target.slice(1), text: trailing?.slice(1) };
}

function plainValue(value: string): string {
  const meanings: Record<string, string> = { ':': ';', s: ' ', r: '\r', n: '\n', '\\': '\\' };
  return value.replace(/\\(.)/g, (_, escaped: string) => meanings[escaped] ?? escaped);
}

/** What each range of an emotes tag covers, in code points of the text without an action's wrapper. */
export function emoteTexts(line: IrcLine): { id: string; covered: string }[] {
  const codePoints = [...spokenText(line)];
  const groups = (line.tags.get('emotes') ?? '').split('/').filter((group) => group !== '');
  return groups.flatMap((group) => {
    const [id = '', ranges = ''] = group.split(':');
    return ranges.split(',').map((range) => {
      const [first = Number.NaN, last = Number.NaN] = range.split('-').map(Number);
      return { id, covered: codePoints.slice(first, last + 1).join('') };
    });
  });
}

/** The text without the wrapper of a /me. */
export function spokenText({ text = '' }: IrcLine): string {
  const opening = '\u0001ACTION ';
  return text.startsWith(opening) ? text.slice(opening.length, -1) : text;
}
