import type { Watermark, WindowStats } from '../../packages/contracts/dist/index.js';
import { createRandom, createZipf } from '../random.ts';
import { keyOf, markOf, partitions, windowWith } from './records.ts';

const roundsPerSecond = 10;
const eventsPerRound = 500;
const sizes = [60, 600, 3600] as const;

export type Update = {
  readonly partition: number;
  readonly key: string;
  readonly value: WindowStats | Watermark;
};

/** What a window ends at: its key, and the newest record of it. */
export type Expected = ReadonlyMap<string, Pick<WindowStats, 'messages' | 'revision'>>;

/**
 * What the processor sends for chat in `channels` channels that are as unequally lively as on Twitch: every 100 ms each
 * window of one minute that has changed, once a second the larger ones, then a watermark for each partition. Ends at
 * the end of a round, with `count` records or a few more.
 */
export function* updates(opts: { channels: number; count: number; startMs: number }): Generator<Update> {
  const random = createRandom(7);
  const drawChannel = createZipf(opts.channels, 1, random);
  const windows = new Map<string, { messages: number; bits: number }>();
  let sent = 0;
  for (let round = 0; sent < opts.count; round += 1) {
    const nowMs = opts.startMs + (round * 1000) / roundsPerSecond;
    const changed = new Set<string>();
    for (let event = 0; event < eventsPerRound; event += 1) {
      const channelId = String(100_000 + drawChannel());
      for (const size of sizes) {
        const start = nowMs - (nowMs % (size * 1000));
        const key = keyOf(channelId, size, start);
        const counts = windows.get(key) ?? { messages: 0, bits: 0 };
        counts.messages += 1;
        if (random() < 0.01) counts.bits += 100;
        windows.set(key, counts);
        if (size === 60) changed.add(key);
      }
    }
    // The larger ones once a second: those of the channels that changed in this round stand for all of the second.
    const due = round % roundsPerSecond === 0 ? [...changed].flatMap((key) => larger(key, nowMs)) : [];
    for (const key of [...changed, ...due]) {
      const counts = windows.get(key);
      if (counts === undefined) continue;
      yield statsOf(key, counts, nowMs);
      sent += 1;
    }
    for (let partition = 0; partition < partitions; partition += 1) {
      yield watermarkOf(partition, nowMs, sent);
      sent += 1;
    }
  }
}

function larger(key: string, nowMs: number): string[] {
  const [channelId = ''] = key.split('|');
  return [600, 3600].map((size) => keyOf(channelId, size, nowMs - (nowMs % (size * 1000))));
}

function statsOf(key: string, counts: { messages: number; bits: number }, nowMs: number): Update {
  const [channelId = '', size = '', start = ''] = key.split('|');
  const windowStart = Number(start);
  const { messages, bits } = counts;
  const value = windowWith({
    channelId,
    channel: `channel_${channelId}`,
    windowSizeSeconds: Number(size) as WindowStats['windowSizeSeconds'],
    windowStart,
    messages,
    chatters: Math.ceil(messages / 2),
    subscriberMessages: messages >> 1,
    emotes: messages >> 2,
    cheers: bits / 100,
    bits,
    topEmotes: [
      { id: '25', name: 'Kappa', count: messages >> 2 },
      { id: '305954156', name: 'PogChamp', count: messages >> 3 },
    ].filter(({ count }) => count > 0),
    revision: messages,
    updatedAt: nowMs,
  });
  return { partition: Number(channelId) % partitions, key, value };
}

function watermarkOf(partition: number, nowMs: number, counted: number): Update {
  return { partition, key: `watermark|${partition}`, value: markOf(partition, nowMs, counted) };
}
