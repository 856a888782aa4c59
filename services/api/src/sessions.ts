import type { Session } from '@chatpulse/contracts';
import { dayMs } from './windows.js';

const retentionMs = 400 * dayMs;
/** How far a session may end after our clock without being kept for longer. */
const slackMs = dayMs;

/**
 * Where sessions are kept, until 400 days after their end. Every write can be repeated and reordered: of two records
 * of a channel and start the higher generation wins. A write that has resolved is seen by every later read.
 * @throws StoreUnavailableError (retriable) when the store does not answer in time.
 */
export interface SessionStore {
  /** Sessions whose time to live is over are left out. */
  writeSessions(sessions: readonly Session[]): Promise<void>;
  /** Sessions that start in [fromMs, toMs), newest first, `limit` at most. */
  readSessions(query: { channelId: string; fromMs: number; toMs: number; limit: number }): Promise<Session[]>;
}

/** The earliest start of a session that is still kept at `nowMs`: it lasts 24 h at most. */
export function sessionsRetainedFrom(nowMs: number): number {
  return Math.max(0, nowMs - retentionMs - dayMs);
}

/** Seconds to live of a session written at `nowMs`, however late that is. 0 or less: it has expired. */
export function sessionTtlSeconds({ end }: Pick<Session, 'end'>, nowMs: number): number {
  return Math.floor((Math.min(end, nowMs + slackMs) + retentionMs - nowMs) / 1000);
}
