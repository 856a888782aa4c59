import type { Random } from './random.js';
import { type Emote, emotes, phrases } from './vocabulary.js';

/** What somebody writes: the text, and its emotes as the tag has them. */
export type Utterance = {
  readonly text: string;
  /** `id:first-last,first-last/id:…`, both ends included, in code points (not UTF-16 units) of the text. */
  readonly emotesTag: string;
  readonly emoteCount: number;
};

type Token = { readonly text: string; readonly codePoints: number; readonly emote?: Emote };

const phraseTokens: readonly Token[] = phrases.map((text) => ({ text, codePoints: [...text].length }));
const emoteTokens: readonly Token[] = emotes.map((emote) => ({
  text: emote.name,
  codePoints: emote.name.length,
  emote,
}));

/** Mostly a phrase; often with emotes among it; sometimes the wall of one emote that chats are known for. */
export function composeUtterance(random: Random, opening = ''): Utterance {
  const tokens: Token[] = opening === '' ? [] : [{ text: opening, codePoints: [...opening].length }];
  const shape = random.fraction();
  if (shape < 0.12) {
    const emote = random.pick(emoteTokens);
    const length = random.between(1, 24);
    for (let used = 0; used < length; used += 1) tokens.push(emote);
  } else {
    tokens.push(random.pick(phraseTokens));
    while (random.chance(0.3)) {
      tokens.push(random.chance(0.6) ? random.pick(emoteTokens) : random.pick(phraseTokens));
    }
  }
  return joinTokens(tokens);
}

function joinTokens(tokens: readonly Token[]): Utterance {
  const ranges = new Map<string, string>();
  let text = '';
  let position = 0;
  let emoteCount = 0;
  for (const token of tokens) {
    if (text !== '') {
      text += ' ';
      position += 1;
    }
    if (token.emote) {
      const range = `${position}-${position + token.codePoints - 1}`;
      const earlier = ranges.get(token.emote.id);
      ranges.set(token.emote.id, earlier === undefined ? range : `${earlier},${range}`);
      emoteCount += 1;
    }
    text += token.text;
    position += token.codePoints;
  }
  let emotesTag = '';
  for (const [id, list] of ranges) emotesTag += `${emotesTag === '' ? '' : '/'}${id}:${list}`;
  return { text, emotesTag, emoteCount };
}
