import type { Session } from '@chatpulse/contracts';
import { StoreUnavailableError } from './errors.js';
import { type SessionStore, sessionTtlSeconds } from './sessions.js';

/** A SessionStore on the heap that keeps the same promises; for tests. `away` makes it unavailable. */
export function createMemorySessions(deps: { now: () => number }): SessionStore & { away: boolean } {
  const kept = new Map<string, Session>();
  const store = {
    away: false,
    async writeSessions(sessions: readonly Session[]) {
      answer();
      for (const session of sessions) {
        const key = `${session.channelId}|${session.start}`;
        const known = kept.get(key);
        if (known === undefined || session.generation >= known.generation) kept.set(key, session);
      }
    },
    async readSessions({ channelId, fromMs, toMs, limit }: Parameters<SessionStore['readSessions']>[0]) {
      answer();
      return [...kept.values()]
        .filter((session) => session.channelId === channelId)
        .filter((session) => session.start >= fromMs && session.start < toMs)
        .filter((session) => sessionTtlSeconds(session, deps.now()) > 0)
        .sort((a, b) => b.start - a.start)
        .slice(0, limit);
    },
  };
  const answer = (): void => {
    if (store.away) throw new StoreUnavailableError('the store is away');
  };
  return store;
}
