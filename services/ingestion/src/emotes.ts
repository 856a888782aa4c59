import type { ChatMessage } from '@chatpulse/contracts';
import { wholeNumber } from './fields.js';

export type Emotes = NonNullable<ChatMessage['emotes']>;

const maxEmotes = 512;
const maxNameLength = 128;
const maxCount = 8192;
const maxPosition = 999_999_999;

/**
 * Reads the `emotes` tag (`id:first-last,first-last/id:…`) against its text: each emote once, in order of
 * first use. Positions count code points, so an emoji before an emote is one, not two. Ranges that are not in
 * the text are left out, for they would have no name.
 */
export function readEmotes(tag: string, text: string): Emotes {
  if (tag === '') return [];
  const points = /[\ud800-\udfff]/.test(text) ? Array.from(text) : undefined;
  const length = points?.length ?? text.length;
  const nameIn = ({ from, to }: Range): string => {
    const end = Math.min(to, from + maxNameLength);
    return points ? points.slice(from, end).join('') : text.slice(from, end);
  };
  const found: { id: string; name: string; count: number; first: number }[] = [];
  for (const part of tag.split('/')) {
    const colon = part.indexOf(':');
    const id = part.slice(0, colon);
    if (colon < 1 || id.length > maxNameLength) continue;
    let first: Range | undefined;
    let count = 0;
    for (const text of part.slice(colon + 1).split(',')) {
      const range = readRange(text);
      if (range === undefined || range.from >= range.to || range.to > length) continue;
      count++;
      if (first === undefined || range.from < first.from) first = range;
    }
    if (first !== undefined) found.push({ id, name: nameIn(first), count, first: first.from });
  }
  return merge(found.sort((a, b) => a.first - b.first)).slice(0, maxEmotes);
}

/** Code points from `from` to before `to`. */
type Range = { readonly from: number; readonly to: number };

/** `first-last`, each of one to nine digits. */
function readRange(text: string): Range | undefined {
  const dash = text.indexOf('-');
  const from = wholeNumber(text.slice(0, dash), maxPosition);
  const last = wholeNumber(text.slice(dash + 1), maxPosition);
  return dash < 1 || from === undefined || last === undefined ? undefined : { from, to: last + 1 };
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
