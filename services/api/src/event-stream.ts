import type { StatsRow } from './stats-rows.js';
import { parseInstant } from './windows.js';

/** Server-Sent Events, as text. */

/** The first line of a stream: how long a browser waits before it connects again. */
export const streamHead = 'retry: 2000\n';

/** Says nothing, and keeps proxies from thinking that nobody is there. */
export const streamComment = ': \n\n';

/** One event; its id is what a client says when it comes back. Without an `asOf` there is nothing to come back to. */
export function windowsEvent(data: readonly StatsRow[], asOf: string | null): string {
  const id = asOf === null ? '' : `id: ${asOf}\n`;
  return `event: windows\n${id}data: {"data":[${data.map(textOf)}],"asOf":${JSON.stringify(asOf)}}\n\n`;
}

const texts = new WeakMap<StatsRow, string>();

/** JSON of a row, made once for all clients that are told of it. */
function textOf(row: StatsRow): string {
  const known = texts.get(row);
  if (known !== undefined) return known;
  const text = JSON.stringify(row);
  texts.set(row, text);
  return text;
}

// A client was told of an event time, which may be ahead of our clock by what the processor lets pass.
const aheadMs = 60_000;

/** What a client says that it has (epoch ms); undefined where that is none of our ids, or of the future. */
export function resumedFrom(lastEventId: string | undefined, nowMs: number): number | undefined {
  const timeMs = lastEventId === undefined ? undefined : parseInstant(lastEventId);
  return timeMs === undefined || timeMs > nowMs + aheadMs ? undefined : timeMs;
}
