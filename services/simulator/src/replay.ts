import { createHash } from 'node:crypto';
import type { ChannelId, ChatLine } from './chat-line.js';
import type { RecordedLine, Recording } from './recording.js';

/** How many times faster than recorded; Infinity for as fast as the socket takes it. */
export type ReplaySpeed = 1 | 10 | typeof Number.POSITIVE_INFINITY;

export interface Replay {
  /** The lines due at `nowMs`, in file order, at most `limit`. The first call starts the clock. */
  take(nowMs: number, limit: number): ChatLine[];
  /** Whether every line was taken. */
  readonly finished: boolean;
}

/**
 * Plays a recording as if it happened now. Sent times are moved by one constant, so gaps and disorder stay,
 * and the newest line's sent time is the moment it is due; a line is never sent before its sent time. Ids
 * are exchanged for others that depend on `nonce`, so that a second run is no duplicate of the first.
 */
export function createReplay(recording: Recording, opts: { speed: ReplaySpeed; nonce: string }): Replay {
  const { lines, channels, firstSentAt, lastSentAt, spanMs } = recording;
  const idOf = new Map(channels.map(({ channel, channelId }) => [channel, channelId]));
  let startedAt: number | undefined;
  let next = 0;

  return {
    get finished() {
      return next >= lines.length;
    },
    take(nowMs, limit) {
      startedAt ??= nowMs;
      const shiftMs = Math.floor(startedAt + spanMs / opts.speed - lastSentAt);
      const due: ChatLine[] = [];
      while (due.length < limit) {
        const line = lines[next];
        if (!line || startedAt + (line.sentAt - firstSentAt) / opts.speed > nowMs) break;
        due.push(renew(line, idOf.get(line.channel) as ChannelId, shiftMs, opts.nonce));
        next += 1;
      }
      return due;
    },
  };
}

/** The recorded line with this run's ids and a sent time moved by `shiftMs`; text and all other tags as they are. */
function renew(line: RecordedLine, channelId: ChannelId, shiftMs: number, nonce: string): ChatLine {
  const sentAt = line.sentAt + shiftMs;
  const tags = line.tags
    .split(';')
    .map((tag) => renewTag(tag, sentAt, nonce))
    .join(';');
  const { channel, command } = line;
  const wire = `@${tags} ${line.rest}`;
  return { channel, command, wire, entry: { kind: 'recorded', channel, channelId, sentAt, line: wire } };
}

// Every tag that names a message, so that answers, deletions and shared copies still find theirs.
const idTags = new Set([
  'id',
  'reply-parent-msg-id',
  'reply-thread-parent-msg-id',
  'source-id',
  'target-msg-id',
]);

function renewTag(tag: string, sentAt: number, nonce: string): string {
  const equals = tag.indexOf('=');
  const name = tag.slice(0, equals);
  const value = tag.slice(equals + 1);
  if (name === 'tmi-sent-ts') return `tmi-sent-ts=${sentAt}`;
  return idTags.has(name) && value !== '' ? `${name}=${renewId(value, nonce)}` : tag;
}

function renewId(id: string, nonce: string): string {
  const hash = createHash('sha256').update(`${nonce}|${id}`).digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}
