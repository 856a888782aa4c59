import { type Session, topicNames, type Validation, validateSession } from '@chatpulse/contracts';
import type { BatchHandler } from '@chatpulse/kafka';
import type { Monitor } from './monitor.js';
import type { SessionStore } from './sessions.js';

/**
 * Brings channel-sessions into the store. A store that is away throws (a dependency that is down) and the same batch
 * comes again; that is harmless, since every write says which of two versions wins. What cannot be decoded goes to
 * the dead letters before the handler sees it.
 */
export function createSessionMaterializer(deps: {
  sessions: SessionStore;
  monitor: Pick<Monitor, 'stored'>;
  topic?: string;
}): BatchHandler<Session> {
  const { sessions, monitor, topic = topicNames.sessions } = deps;
  return {
    id: 'api.session-materializer',
    topic,
    order: 'key',
    schema: checkSession,
    async handleBatch({ messages }) {
      const last = new Map<string, Session>();
      for (const { value } of messages) {
        const key = `${value.channelId}|${value.start}`;
        const known = last.get(key);
        if (known === undefined || value.generation > known.generation) last.set(key, value);
      }
      await sessions.writeSessions([...last.values()]);
      monitor.stored('sessions', last.size);
    },
  };
}

// What the schema cannot say, and the store's columns and write times rest on.
function checkSession(value: unknown): Validation<Session> {
  const session = validateSession(value);
  if (!session.ok) return session;
  const { start, end, generation } = session.value;
  if (end <= start) return { ok: false, problem: '/end is not after /start' };
  if (generation > 2_147_483_647) return { ok: false, problem: '/generation is out of range' };
  return session;
}
