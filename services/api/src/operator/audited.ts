import type { AuditLog, NewAuditEntry } from '@chatpulse/kafka';
import { ChatpulseError, correlationIdOf } from '@chatpulse/service';
import type { Response } from 'express';
import { actorOf } from './token.js';

/** Who does something, and in which request. */
export type Who = { readonly actor: string; readonly correlationId: string };

export function whoAsks(response: Response): Who {
  return { actor: actorOf(response), correlationId: correlationIdOf(response) };
}

/**
 * Does what changes something. It is in the audit log before it is done, so nothing is done that is not there; what
 * fails has a second entry, with the code.
 */
export async function audited<T>(
  audit: Pick<AuditLog, 'append'>,
  entry: NewAuditEntry & Who,
  work: () => Promise<T>,
): Promise<T> {
  await audit.append(entry);
  try {
    return await work();
  } catch (error) {
    const code = error instanceof ChatpulseError ? error.code : 'UNKNOWN';
    // That the work failed is what matters to who asked, whether or not this could be noted.
    await audit.append({ ...entry, note: `It failed: ${code}.` }).catch(() => undefined);
    throw error;
  }
}
