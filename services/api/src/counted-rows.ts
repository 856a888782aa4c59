import type { WindowStats } from '@chatpulse/contracts';
import type { CountStore, Sighting, WindowsQuery } from './counts.js';
import { dayMs, retainedFrom } from './windows.js';

/** An event may be this far ahead of our clock (the processor refuses more), and a last sight this far behind. */
const slackMs = dayMs;

/** Reads only where rows can be: since the channel was first seen, as long as they are kept, and until now. */
export function readCounted(
  { store, now }: { store: Pick<CountStore, 'readWindows'>; now: () => number },
  { channelId, firstSeen, lastSeen }: Sighting,
  { size, fromMs, toMs, limit }: Omit<WindowsQuery, 'channelId'>,
): Promise<WindowStats[]> {
  const nowMs = now();
  return store.readWindows({
    channelId,
    size,
    fromMs: Math.max(fromMs, firstSeen - slackMs, retainedFrom(nowMs, size)),
    toMs: Math.min(toMs, lastSeen + slackMs, nowMs + slackMs),
    limit,
  });
}
