import type { AuditLog } from '../audit/audit-log.js';
import type { IncomingMessage } from '../messages.js';
import { actions } from './ledger.js';

/** Which letters of a topic were replayed, or failed again and are a new letter now. */
export interface SettledLetters {
  has(letter: IncomingMessage): boolean;
  add(letter: IncomingMessage): void;
}

/**
 * Reads the whole audit log, and keeps in memory what is not behind a mark. A letter is known by its time too:
 * in a topic that was deleted and made anew, another one has its offset.
 */
export async function readSettled(
  audit: AuditLog,
  topic: string,
  marks: ReadonlyMap<number, bigint>,
): Promise<SettledLetters> {
  const known = new Map<string, number>();
  await audit.follow('0', ({ entry }) => {
    if (entry.topic !== topic || entry.partition === undefined || entry.offset === undefined) return;
    if (entry.action !== actions.replayed && entry.action !== actions.failedAgain) return;
    if (BigInt(entry.offset) < (marks.get(entry.partition) ?? 0n)) return;
    known.set(`${entry.partition}/${entry.offset}`, Number(entry.details?.timestamp));
  });
  const place = ({ partition, offset }: IncomingMessage): string => `${partition}/${offset}`;
  return {
    has: (letter) => known.get(place(letter)) === letter.timestamp,
    add: (letter) => void known.set(place(letter), letter.timestamp),
  };
}
