import type { ChatMessage } from '../../packages/contracts/dist/index.js';

type Emote = NonNullable<ChatMessage['emotes']>[number];

/** Fewer than the 256 different ones up to which a minute's table is exact. */
export const emotes: readonly Omit<Emote, 'count'>[] = Array.from({ length: 120 }, (_, index) => ({
  id: String(300_000_017 + index * 9_973),
  name: `emote${String(index * 7919).padStart(6, '0')}`,
}));
