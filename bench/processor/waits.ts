import { percentile, rounded } from '../statistics.ts';
import { cellKey } from './cells.ts';
import type { Chatted } from './chat-events.ts';

/** When a reader held a record of a window, and how many events that one counts. */
export type Arrival = { readonly revision: number; readonly atMs: number };

/**
 * From the turn of each event to the first record that counts it, in ms: the one whose revision reaches its place in its
 * minute. Copies count nothing, and events before `fromMs` warm up.
 * @param arrivals by record key, in the order in which they came
 * @throws when an event is in none of them
 */
export function waitsOf(
  events: Iterable<Chatted>,
  arrivals: ReadonlyMap<string, readonly Arrival[]>,
  fromMs: number,
): Float64Array {
  const places = new Map<string, { counted: number; next: number }>();
  const waits: number[] = [];
  for (const { event, isCopy, turnMs } of events) {
    if (isCopy) continue;
    const key = cellKey(event.channelId, 60, event.sentAt);
    const place = places.get(key) ?? { counted: 0, next: 0 };
    places.set(key, place);
    place.counted += 1;
    const came = arrivals.get(key) ?? [];
    while ((came[place.next]?.revision ?? Number.POSITIVE_INFINITY) < place.counted) place.next += 1;
    const arrival = came[place.next];
    if (arrival === undefined) throw new Error(`void: event ${place.counted} of ${key} is in no record`);
    if (turnMs >= fromMs) waits.push(arrival.atMs - turnMs);
  }
  return Float64Array.from(waits).sort();
}

export type Spread = { readonly p50: number; readonly p99: number; readonly max: number };

/** @param sorted ascending */
export const spreadOf = (sorted: Float64Array): Spread => ({
  p50: rounded(percentile(sorted, 0.5)),
  p99: rounded(percentile(sorted, 0.99)),
  max: rounded(percentile(sorted, 1)),
});
