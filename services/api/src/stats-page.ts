import type { WindowStats } from '@chatpulse/contracts';
import { closestNames } from '@chatpulse/service';
import { isSimulatedId, parseChannelReference } from './channel-reference.js';
import type { CountStore, Sighting } from './counts.js';
import { decodeStatsCursor, encodeStatsCursor } from './cursor.js';
import { invalidRequest, ProblemError } from './problem.js';
import type { Progress } from './state.js';
import type { TrackedChannels } from './tracked.js';
import {
  parseInstant,
  retainedFrom,
  type WindowName,
  type WindowSizeSeconds,
  windowSizes,
} from './windows.js';

export type StatsRequest = {
  readonly id: string;
  readonly window: WindowName;
  readonly from?: string;
  readonly to?: string;
  readonly limit: number;
  readonly cursor?: string;
};

type Dependencies = {
  store: CountStore;
  progress: () => Promise<Progress>;
  tracked: TrackedChannels;
  now: () => number;
};

/** An event may be this far ahead of our clock (the processor refuses more), and a last sight this far behind. */
const slackMs = 86_400_000;
const hints = 8;

/** Answers GET /channels/{id}/stats: one page of a channel's windows, newest first. */
export async function statsPage(deps: Dependencies, request: StatsRequest): Promise<object> {
  const { window, limit } = request;
  const size = windowSizes[window];
  const range = requestedRange(request);
  // Watermarks before rows: the rows are then at least as far as the watermarks say.
  const progress = await deps.progress();
  const channel = await findChannel(deps, request.id);
  const { seen } = channel;
  const rows = seen === undefined ? [] : await readRows(deps, seen, size, range, limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const hasMore = rows.length > limit;
  const asOf = seen && progress.asOf(seen.partition);

  return {
    channelId: seen?.channelId ?? null,
    channel: channel.login,
    simulated: channel.simulated,
    windowSizeSeconds: size,
    data: page.map((row) => statsRow(row, seen, progress)),
    asOf: asOf === undefined ? null : iso(asOf),
    hasMore,
    nextCursor:
      hasMore && last !== undefined ? encodeStatsCursor({ window, beforeMs: last.windowStart }) : null,
  };
}

type Range = { readonly fromMs: number; readonly toMs: number };

function requestedRange({ from, to, cursor, window }: StatsRequest): Range {
  const fromMs = from === undefined ? 0 : parseInstant(from);
  const toMs = to === undefined ? Number.POSITIVE_INFINITY : parseInstant(to);
  const after = cursor === undefined ? undefined : decodeStatsCursor(cursor, window);
  const errors = [];
  if (fromMs === undefined) errors.push({ field: 'from', problem: notAnInstant });
  if (toMs === undefined) errors.push({ field: 'to', problem: notAnInstant });
  if (fromMs !== undefined && toMs !== undefined && fromMs >= toMs)
    errors.push({ field: 'from', problem: 'must be before to' });
  if (cursor !== undefined && after === undefined)
    errors.push({ field: 'cursor', problem: 'is not a nextCursor of this window' });
  if (fromMs === undefined || toMs === undefined || errors.length > 0) throw invalidRequest(errors);
  return { fromMs, toMs: Math.min(toMs, after?.beforeMs ?? toMs) };
}

const notAnInstant = 'must be an ISO 8601 instant with a zone, or epoch ms';

async function findChannel(
  { store, tracked }: Dependencies,
  id: string,
): Promise<{ login: string; simulated: boolean; seen?: Sighting }> {
  const reference = parseChannelReference(id);
  if (reference === undefined)
    throw invalidRequest([{ field: 'id', problem: 'must be a channel id or a login' }]);
  const seen =
    reference.kind === 'id'
      ? await store.findById(reference.channelId)
      : (await store.findByLogin([reference.login])).get(reference.login);
  if (seen !== undefined) return { login: seen.login, simulated: isSimulatedId(seen.channelId), seen };
  const silent = reference.kind === 'login' ? tracked.find(reference.login) : undefined;
  if (silent !== undefined) return { login: silent.channel, simulated: silent.simulated };
  const name = reference.kind === 'id' ? reference.channelId : reference.login;
  const hint = closestNames(
    name,
    tracked.all().map(({ channel }) => channel),
    { count: hints },
  );
  throw new ProblemError('urn:chatpulse:problem:unknown-channel', unknownDetail(reference.kind, name, hint), {
    hint,
  });
}

function unknownDetail(kind: 'id' | 'login', name: string, hint: readonly string[]): string {
  const digits = kind === 'id' ? ` Digits are a channel id; for the login write login:${name}.` : '';
  const tracked =
    hint.length === 0 ? 'No channel is tracked yet.' : 'Some channels that are tracked are listed in hint.';
  return `Nothing is known about ${name}.${digits} ${tracked}`;
}

/** Reads only where rows can be: since the channel was first seen, as long as they are kept, and until now. */
function readRows(
  { store, now }: Dependencies,
  seen: Sighting,
  size: WindowSizeSeconds,
  range: Range,
  limit: number,
): Promise<WindowStats[]> {
  const nowMs = now();
  const fromMs = Math.max(range.fromMs, seen.firstSeen - slackMs, retainedFrom(nowMs, size));
  const toMs = Math.min(range.toMs, seen.lastSeen + slackMs, nowMs + slackMs);
  return store.readWindows({ channelId: seen.channelId, size, fromMs, toMs, limit });
}

function statsRow(row: WindowStats, seen: Sighting | undefined, progress: Progress): object {
  const { type: _type, channelId: _id, channel: _login, windowSizeSeconds: _size, ...rest } = row;
  const { windowStart, windowEnd, updatedAt, ...numbers } = rest;
  return {
    windowStart: iso(windowStart),
    windowEnd: iso(windowEnd),
    state: seen === undefined ? 'open' : progress.stateOf(windowEnd, seen.partition, row.generation),
    ...numbers,
    updatedAt: iso(updatedAt),
  };
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
