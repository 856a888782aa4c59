import type { Session } from '@chatpulse/contracts';
import type { types } from 'cassandra-driver';
import { type CassandraStoreDependencies, createStatements } from './cassandra-statements.js';
import { type SessionStore, sessionTtlSeconds } from './sessions.js';
import { insert, type Statement } from './window-rows.js';
import { writeTime } from './windows.js';

const columns = [
  'channel_id',
  'session_start',
  'channel',
  'session_end',
  'messages',
  'chatters',
  'chatters_exact',
  'peak_minute',
  'peak_messages',
  'generation',
];

export function createCassandraSessions(deps: CassandraStoreDependencies): SessionStore {
  const { keyspace, now } = deps;
  const { select, write } = createStatements(deps);
  const table = `${keyspace}.channel_sessions`;

  return {
    writeSessions(sessions) {
      const nowMs = now();
      const living = sessions
        .map((session) => ({ session, ttl: sessionTtlSeconds(session, nowMs) }))
        .filter(({ ttl }) => ttl > 0);
      return write(
        'write_sessions',
        living.map(({ session, ttl }) => statementOf(table, session, ttl)),
      );
    },

    async readSessions({ channelId, fromMs, toMs, limit }) {
      const rows = await select(
        'read_sessions',
        `SELECT ${columns} FROM ${table}
         WHERE channel_id = ? AND session_start >= ? AND session_start < ? LIMIT ?`,
        [channelId, new Date(fromMs), new Date(toMs), limit],
      );
      return rows.map(sessionFromRow);
    },
  };
}

// No session of a generation has a revision: it is written when it is over, and the same whenever it is repeated.
function statementOf(table: string, session: Session, ttl: number): Statement {
  const { channelId, start, generation } = session;
  return {
    group: channelId,
    query: insert(table, columns),
    params: [
      channelId,
      new Date(start),
      session.channel,
      new Date(session.end),
      BigInt(session.messages),
      BigInt(session.chatters),
      session.chattersExact,
      new Date(session.peakMinute),
      BigInt(session.peakMessages),
      generation,
      writeTime(start, generation, 0),
      ttl,
    ],
  };
}

function sessionFromRow(row: types.Row): Session {
  return {
    type: 'session',
    channelId: row.channel_id,
    channel: row.channel,
    start: row.session_start.getTime(),
    end: row.session_end.getTime(),
    messages: Number(row.messages),
    chatters: Number(row.chatters),
    chattersExact: row.chatters_exact,
    peakMinute: row.peak_minute.getTime(),
    peakMessages: Number(row.peak_messages),
    generation: row.generation,
  };
}
