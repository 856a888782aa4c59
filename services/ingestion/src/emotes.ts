import type { ChatMessage } from '@chatpulse/contracts';

export type Emotes = NonNullable<ChatMessage['emotes']>;

const maxEmotes = 512;
const maxNameLength = 128;
const maxCount = 8192;
const rangeShape = /^([0-9]{1,9})-([0-9]{1,9})$/;

/**
 * Reads the `emotes` tag (`id:first-last,first-last/id:…`) against its text: each emote once, in order of
 * first use. Positions count code points, so an emoji before an emote is one, not two. Ranges that are not in
 * the text are left out, for they would have no name.
 */
export function readEmotes(tag: string, text: string): Emotes {
  if (tag === '') return [];
  const slice = codePointSlicer(text);
  const found: { id: string; name: string; count: number; first: number }[] = [];
  for (const part of tag.split('/')) {
    const colon = part.indexOf(':');
    const id = part.slice(0, colon);
    if (colon < 1 || id.length > maxNameLength) continue;
    const uses = part
      .slice(colon + 1)
      .split(',')
      .flatMap((range) => readRange(range, slice));
    const first = uses.reduce((a, b) => (b.at < a.at ? b : a), uses[0] ?? { at: -1, name: '' });
    if (first.at >= 0) found.push({ id, name: first.name, count: uses.length, first: first.at });
  }
  return merge(found.sort((a, b) => a.first - b.first)).slice(0, maxEmotes);
}

function readRange(
  range: string,
  slice: (from: number, to: number) => string | undefined,
): { at: number; name: string }[] {
  const match = rangeShape.exec(range);
  if (!match) return [];
  const at = Number(match[1]);
  const name = slice(at, Number(match[2]) + 1);
  return name === undefined ? [] : [{ at, name }];
}

/** An id that the tag names twice is one emote. */
function merge(found: readonly { id: string; name: string; count: number }[]): Emotes {
  const byId = new Map<string, Emotes[number]>();
  for (const { id, name, count } of found) {
    const known = byId.get(id);
    if (known) known.count = Math.min(known.count + count, maxCount);
    else byId.set(id, { id, name, count: Math.min(count, maxCount) });
  }
  return [...byId.values()];
}

/** Slices by code points, names cut to 128 of them; undefined where [from, to) is empty or leaves the text. */
function codePointSlicer(text: string): (from: number, to: number) => string | undefined {
  const points = /[\ud800-\udfff]/.test(text) ? Array.from(text) : undefined;
  const length = points?.length ?? text.length;
  return (from, to) => {
    if (from >= to || to > length) return undefined;
    const end = Math.min(to, from + maxNameLength);
    return points ? points.slice(from, end).join('') : text.slice(from, end);
  };
}
