// What the simulator says it sent, counted. Pure: its ledger in, counts per window out.
import { type Counts, countWindows, fields } from './recount.js';

/** The fields of a ledger line that decide where it is counted. */
type Entry = {
  readonly kind: 'message' | 'notice' | 'moderation';
  readonly id?: string;
  readonly targetMessageId?: string;
  readonly channelId: string;
  /** Epoch ms. */
  readonly sentAt: number;
  readonly subscriber?: boolean;
  readonly bits?: number;
  readonly emotes?: number;
  readonly noticeType?: string;
  readonly action?: string;
  readonly source?: { readonly channelId: string };
};

/** One window: `<channelId>|<1m, 10m or 1h>|<its start, ISO 8601>`. */
export type Cell = string;

export const cell = (channelId: string, window: string, startsAt: string): Cell =>
  `${channelId}|${window}|${startsAt}`;

/**
 * Counts of every window that any line of the ledger (NDJSON) falls into. A deletion of a message that is not in it is
 * left out: the processor holds it until its own minute is final, which no test waits for.
 */
export function countLedger(ledger: string): Map<Cell, Counts> {
  const lines = ledger.split('\n').filter((line) => line !== '');
  const entries = lines.map((line) => JSON.parse(line) as Entry);
  const sent = new Set(entries.map(({ id }) => id));
  const isHeld = ({ targetMessageId }: Entry): boolean =>
    targetMessageId !== undefined && !sent.has(targetMessageId);
  return countWindows(
    entries
      .filter((entry) => !isHeld(entry))
      .map((entry) => ({
        id: entry.id,
        deletes: entry.targetMessageId,
        channelId: entry.channelId,
        sentAt: entry.sentAt,
        adds: additions(entry),
      })),
    (channelId, window, start) => cell(channelId, window, new Date(start).toISOString()),
  );
}

/** Where two counts of the same windows differ, a sentence each. */
export function differences(
  expected: ReadonlyMap<Cell, Counts>,
  actual: ReadonlyMap<Cell, Counts>,
): string[] {
  return [...new Set([...expected.keys(), ...actual.keys()])].flatMap((key) => {
    const sent = expected.get(key);
    const counted = actual.get(key);
    if (sent === undefined) return [`${key} was counted and not sent`];
    if (counted === undefined) return [`${key} was sent and not counted`];
    return fields
      .filter((field) => sent[field] !== counted[field])
      .map((field) => `${key} ${field}: ${sent[field]} sent, ${counted[field]} counted`);
  });
}

function additions(entry: Entry): Partial<Counts> {
  if (entry.kind === 'message') {
    const { subscriber, bits = 0, emotes = 0, source, channelId } = entry;
    return {
      revision: 1,
      messages: 1,
      subscriberMessages: Number(subscriber === true),
      emotes,
      cheers: Number(bits > 0),
      bits,
      sharedMessages: Number(source !== undefined && source.channelId !== channelId),
    };
  }
  const field =
    entry.kind === 'notice' ? noticeFields[entry.noticeType ?? ''] : actionFields[entry.action ?? ''];
  return { revision: 1, ...(field !== undefined && { [field]: 1 }) };
}

const noticeFields: Readonly<Record<string, keyof Counts>> = {
  sub: 'subscriptions',
  resub: 'subscriptions',
  subgift: 'giftedSubscriptions',
  anonsubgift: 'giftedSubscriptions',
  raid: 'raids',
};
const actionFields: Readonly<Record<string, keyof Counts>> = { timeout: 'timeouts', ban: 'bans' };
