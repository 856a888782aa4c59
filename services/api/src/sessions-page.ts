import type { Session } from '@chatpulse/contracts';
import type { CountStore } from './counts.js';
import { decodeSessionsCursor, encodeSessionsCursor } from './cursor.js';
import { findChannel } from './find-channel.js';
import type { CountsAnswer } from './freshness.js';
import { instantRange, type RangeRequest } from './instant-range.js';
import type { SessionStore } from './sessions.js';
import { sessionsRetainedFrom } from './sessions.js';
import type { Progress } from './state.js';
import { iso } from './stats-rows.js';
import type { TrackedChannels } from './tracked.js';

export type SessionsRequest = RangeRequest & {
  readonly id: string;
  readonly limit: number;
  readonly cursor?: string;
};

/** How many days back a range may reach: all that is kept. */
const days = 401;

/** Answers GET /channels/{id}/sessions: one page of a channel's sessions that are over, newest first. */
export async function sessionsPage(
  deps: {
    store: Pick<CountStore, 'findById' | 'findByLogin'>;
    sessions: Pick<SessionStore, 'readSessions'>;
    progress: () => Promise<Progress>;
    tracked: TrackedChannels;
    now: () => number;
  },
  request: SessionsRequest,
): Promise<CountsAnswer> {
  const { limit } = request;
  const nowMs = deps.now();
  const cursor = request.cursor === undefined ? undefined : decodeSessionsCursor(request.cursor);
  const refused = request.cursor !== undefined && cursor === undefined;
  const errors = refused ? [{ field: 'cursor', problem: 'is not a nextCursor of sessions' }] : [];
  const kept = sessionsRetainedFrom(nowMs);
  const asked = instantRange(request, { end: nowMs, start: () => kept, days, errors });

  // Watermarks before rows: the rows are then at least as far as the watermarks say.
  const progress = await deps.progress();
  const { login, simulated, seen } = await findChannel(deps, request.id);
  const fromMs = Math.max(asked.fromMs, kept);
  const toMs = Math.min(asked.toMs, cursor?.beforeMs ?? asked.toMs);
  const rows =
    seen === undefined || fromMs >= toMs
      ? []
      : await deps.sessions.readSessions({ channelId: seen.channelId, fromMs, toMs, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const hasMore = rows.length > limit;
  const asOf = seen && progress.asOf(seen.partition);

  return {
    channelId: seen?.channelId ?? null,
    channel: login,
    simulated,
    data: page.map(sessionRow),
    asOf: asOf === undefined ? null : iso(asOf),
    hasMore,
    nextCursor: hasMore && last !== undefined ? encodeSessionsCursor({ beforeMs: last.start }) : null,
  };
}

function sessionRow({ type: _type, channelId: _id, channel: _login, ...session }: Session): object {
  const { start, end, peakMinute, ...numbers } = session;
  return { start: iso(start), end: iso(end), ...numbers, peakMinute: iso(peakMinute) };
}
