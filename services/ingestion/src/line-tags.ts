/** What the mapping asks for; of the twenty tags that a message has, half are not among them. */
const wanted = [
  ...['id', 'bits', 'login', 'badges', 'emotes', 'msg-id', 'room-id', 'user-id', 'first-msg', 'source-id'],
  ...['badge-info', 'subscriber', 'tmi-sent-ts', 'display-name', 'ban-duration', 'source-room-id'],
  ...['target-msg-id', 'target-user-id', 'reply-parent-msg-id', 'msg-param-months'],
  ...['msg-param-cumulative-months', 'msg-param-mass-gift-count', 'msg-param-viewerCount'],
];
const placeOf: ReadonlyMap<string, number> = new Map(wanted.map((name, place) => [name, place]));
const none: readonly (string | undefined)[] = wanted.map(() => undefined);

type Wanted = { readonly name: string; readonly first: number; readonly place: number };
const wantedByLength: Wanted[][] = [];
for (const [place, name] of wanted.entries()) {
  wantedByLength[name.length] ??= [];
  wantedByLength[name.length]?.push({ name, first: name.charCodeAt(0), place });
}

const escapes: Readonly<Record<string, string>> = { s: ' ', ':': ';', r: '\r', n: '\n', '\\': '\\' };

/**
 * The tags of a line: those that the mapping asks for are read at once, the others when somebody asks. Of a name
 * that is there twice the last one counts; a nameless tag is left out.
 */
export class LineTags {
  readonly #line: string;
  readonly #end: number;
  readonly #values: readonly (string | undefined)[];
  #every: Map<string, string> | undefined;

  /** @param end of the tags, which begin behind the @ */
  constructor(line: string, end: number) {
    this.#line = line;
    this.#end = end;
    this.#values = wantedValues(line, end);
  }

  get(name: string): string | undefined {
    const place = placeOf.get(name);
    return place === undefined ? this.#all().get(name) : this.#values[place];
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  get size(): number {
    return this.#all().size;
  }

  keys(): MapIterator<string> {
    return this.#all().keys();
  }

  [Symbol.iterator](): MapIterator<[string, string]> {
    return this.#all()[Symbol.iterator]();
  }

  #all(): ReadonlyMap<string, string> {
    this.#every ??= allValues(this.#line, this.#end);
    return this.#every;
  }
}

function wantedValues(line: string, end: number): (string | undefined)[] {
  const values = none.slice();
  let equals = line.indexOf('=');
  for (let start = 1, stop = 0; stop < end; start = stop + 1) {
    stop = line.indexOf(';', start);
    if (stop === -1 || stop > end) stop = end;
    // Looked for once behind each one found, so that no line takes longer than its length.
    if (equals !== -1 && equals < start) equals = line.indexOf('=', start);
    const nameEnd = equals === -1 || equals > stop ? stop : equals;
    const place = placeIn(line, start, nameEnd);
    if (place !== undefined) values[place] = readValue(line, nameEnd, stop);
  }
  return values;
}

function placeIn(line: string, start: number, end: number): number | undefined {
  const alike = wantedByLength[end - start];
  if (alike === undefined) return undefined;
  const first = line.charCodeAt(start);
  for (const each of alike) if (each.first === first && line.startsWith(each.name, start)) return each.place;
  return undefined;
}

function allValues(line: string, end: number): Map<string, string> {
  const all = new Map<string, string>();
  for (const tag of line.slice(1, end).split(';')) {
    const equals = tag.indexOf('=');
    const name = equals === -1 ? tag : tag.slice(0, equals);
    if (name !== '') all.set(name, equals === -1 ? '' : unescapeTag(tag.slice(equals + 1)));
  }
  return all;
}

function readValue(line: string, nameEnd: number, stop: number): string {
  return nameEnd + 1 >= stop ? '' : unescapeTag(line.slice(nameEnd + 1, stop));
}

/** IRCv3: an unknown escape is the character itself, and a backslash at the very end is dropped. */
function unescapeTag(value: string): string {
  if (!value.includes('\\')) return value;
  return value.replace(/\\(.?)/gsu, (_, character: string) => escapes[character] ?? character);
}
