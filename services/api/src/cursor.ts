import { lastInstantMs, type WindowName, windowEndOf, windowSizes, windowStartAt } from './windows.js';

export type ChannelSort = 'messages' | 'channel';

/** Where a page of windows ended: the next one starts before `beforeMs`. */
export type StatsCursor = { readonly window: WindowName; readonly beforeMs: number };

/** Where a page of channels ended: the last row's key, and the window all pages of the walk belong to. */
export type ChannelsCursor = {
  readonly window: WindowName;
  readonly sort: ChannelSort;
  readonly windowStart: number;
  readonly last: ChannelKey;
};

/** Keyset of a channel row: unique, because a login names one row of a window and an id one channel. */
export type ChannelKey = {
  readonly messages: number | null;
  readonly channel: string;
  readonly channelId: string | null;
};

/** Where a page of a leaderboard ended: its last row's key, and the window all pages of the walk belong to. */
export type LeaderboardCursor = {
  readonly window: WindowName;
  readonly windowStart: number;
  readonly last: { readonly messages: number; readonly channelId: string };
};

/** Where a page of sessions ended: the next one starts before `beforeMs`. */
export type SessionsCursor = { readonly beforeMs: number };

/** Where a page of intervals ended, and the range all pages of the walk belong to. `name` tells apart what begins together. */
export type CoverageCursor = {
  readonly range: { readonly fromMs: number; readonly toMs: number };
  readonly last: { readonly from: number; readonly name: string };
};

const version = 1;

export function encodeStatsCursor({ window, beforeMs }: StatsCursor): string {
  return encode([version, 's', window, beforeMs]);
}

/** undefined when `text` is not a cursor for `window`. */
export function decodeStatsCursor(text: string, window: WindowName): StatsCursor | undefined {
  const [v, kind, of, beforeMs, ...rest] = decode(text);
  const ours = v === version && kind === 's' && of === window && rest.length === 0;
  return ours && isTime(beforeMs) ? { window, beforeMs } : undefined;
}

export function encodeChannelsCursor({ window, sort, windowStart, last }: ChannelsCursor): string {
  return encode([version, 'c', window, sort, windowStart, last.messages, last.channel, last.channelId]);
}

/** undefined when `text` is not a cursor for `window` and `sort`. */
export function decodeChannelsCursor(
  text: string,
  window: WindowName,
  sort: ChannelSort,
): ChannelsCursor | undefined {
  const [v, kind, of, by, windowStart, messages, channel, channelId, ...rest] = decode(text);
  const ours = v === version && kind === 'c' && of === window && by === sort && rest.length === 0;
  if (!ours || !isStart(windowStart, window) || typeof channel !== 'string') return undefined;
  if (messages !== null && !isTime(messages)) return undefined;
  if (channelId !== null && typeof channelId !== 'string') return undefined;
  return { window, sort, windowStart, last: { messages, channel, channelId } };
}

export function encodeLeaderboardCursor({ window, windowStart, last }: LeaderboardCursor): string {
  return encode([version, 'l', window, windowStart, last.messages, last.channelId]);
}

/** undefined when `text` is not a cursor for `window`. */
export function decodeLeaderboardCursor(text: string, window: WindowName): LeaderboardCursor | undefined {
  const [v, kind, of, windowStart, messages, channelId, ...rest] = decode(text);
  const ours = v === version && kind === 'l' && of === window && rest.length === 0;
  if (!ours || !isStart(windowStart, window) || !isCount(messages)) return undefined;
  if (typeof channelId !== 'string' || !/^\d{1,20}$/.test(channelId)) return undefined;
  return { window, windowStart, last: { messages, channelId } };
}

export function encodeSessionsCursor({ beforeMs }: SessionsCursor): string {
  return encode([version, 'e', beforeMs]);
}

/** undefined when `text` is not a cursor of sessions. */
export function decodeSessionsCursor(text: string): SessionsCursor | undefined {
  const [v, kind, beforeMs, ...rest] = decode(text);
  const ours = v === version && kind === 'e' && rest.length === 0;
  return ours && isTime(beforeMs) ? { beforeMs } : undefined;
}

export function encodeCoverageCursor({ range, last }: CoverageCursor): string {
  return encode([version, 'v', range.fromMs, range.toMs, last.from, last.name]);
}

/** undefined when `text` is not a cursor of coverage. */
export function decodeCoverageCursor(text: string): CoverageCursor | undefined {
  const [v, kind, fromMs, toMs, from, name, ...rest] = decode(text);
  const ours = v === version && kind === 'v' && rest.length === 0;
  if (!ours || !isTime(fromMs) || !isTime(toMs) || !isTime(from) || typeof name !== 'string')
    return undefined;
  if (fromMs >= toMs || toMs > lastInstantMs) return undefined;
  return { range: { fromMs, toMs }, last: { from, name } };
}

function encode(parts: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

function decode(text: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= 8.64e15;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** The start of a window whose end an answer can name. */
function isStart(value: unknown, window: WindowName): value is number {
  const size = windowSizes[window];
  return isTime(value) && value === windowStartAt(value, size) && windowEndOf(value, size) <= lastInstantMs;
}
