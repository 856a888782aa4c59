/** Small fast random numbers with a seed, 0 ≤ r < 1 (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const spices = [
  '@',
  ':',
  ' ',
  ';',
  '=',
  '\\',
  '\\s',
  '/',
  ',',
  '-',
  '#',
  '\u0001',
  '\u0000',
  '\r',
  '😀',
  '\ud800',
  '999',
];

/** Lines with a few random cuts, swaps and strange insertions each; the same seed gives the same lines. */
export function mutations(lines: readonly string[], count: number, seed: number): string[] {
  const random = seededRandom(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const place = (text: string): number => Math.floor(random() * (text.length + 1));
  const changes: ((text: string) => string)[] = [
    (text) => text.slice(0, place(text)),
    (text) => text.slice(place(text)),
    (text) => {
      const at = place(text);
      return text.slice(0, at) + pick(spices) + text.slice(at);
    },
    (text) => {
      const [a, b] = [place(text), place(text)].sort((x, y) => x - y) as [number, number];
      return text.slice(0, a) + text.slice(b);
    },
    (text) => text.replace(/[0-9]+/, () => pick(['', '-1', '99999999999999999999', 'x'])),
    (text) => text.replace('PRIVMSG', () => pick(['USERNOTICE', 'CLEARCHAT', 'CLEARMSG', 'privmsg', ''])),
    (text) => text.slice(0, place(text)) + pick(lines).slice(place(text)),
  ];
  return Array.from({ length: count }, () => {
    let line = pick(lines);
    for (let change = random() * 4; change > 0; change--) line = pick(changes)(line);
    return line;
  });
}

/** The text in pieces, from one character to many lines each; the same seed cuts at the same places. */
export function* piecesOf(text: string, seed: number): Generator<string> {
  const random = seededRandom(seed);
  for (let at = 0; at < text.length; ) {
    const end = at + 1 + Math.floor(2000 * random() ** 3);
    yield text.slice(at, end);
    at = end;
  }
}
