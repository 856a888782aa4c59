import { validateChatEvent } from '@chatpulse/contracts';
import { toChatEvent } from '../../src/chat-event.js';
import { type IrcMessage, parseLine } from '../../src/irc.js';
import { mutations } from './mutations.js';

const context = { receivedAt: (sentAt: number) => sentAt, roomIdOf: () => '71' };

/** The outcome's kind, after holding every event against the contract. */
export function outcome(message: IrcMessage): string {
  const mapped = toChatEvent(message, context);
  if (mapped.kind === 'event') {
    const validation = validateChatEvent(mapped.event);
    if (!validation.ok) throw new Error(`${validation.problem}: ${JSON.stringify(mapped.event)}`);
    if (mapped.event.sentAt !== Number(message.tags.get('tmi-sent-ts')))
      throw new Error('sentAt is not Twitch’s');
  }
  return mapped.kind;
}

/** What any larger fuzz run meets. */
export const everyKind = new Set(['event', 'ignored', 'no line', 'unparseable']);

/** Parses `count` mutated lines and returns the kinds of outcome met. Throws when a line throws or an event is not valid. */
export function fuzz(lines: readonly string[], count: number, seed: number): Set<string> {
  const kinds = new Set<string>();
  for (const line of mutations(lines, count, seed)) {
    const parsed = parseLine(line);
    kinds.add(parsed.ok ? outcome(parsed.message) : 'no line');
  }
  return kinds;
}
