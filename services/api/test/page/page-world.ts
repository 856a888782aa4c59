import type { WindowStats } from '@chatpulse/contracts';
import type { runApp } from '../running-app.js';
import { countedWindow, interval, minute, session, sighting, watermark } from '../samples.js';

const hour = 60 * minute;
export const channels = ['amber_fox', 'quiet_owl', 'brisk_heron', 'late_badger', 'small_wren'] as const;

/** A break of which amber_fox was not heard: from and to, in minutes before the current one. */
export const brokenMinutes = { from: 34, to: 27 };

export type World = {
  /** Start of the minute that runs, epoch ms. */
  readonly current: number;
  /** Counts one more window, or changes it, and lets the watermark pass `asOf`. */
  count(changes: Partial<WindowStats> & { channel: string }): Promise<void>;
};

/** An hour of five channels that ends in the current minute of `nowMs`, with a break, sessions and emotes. */
export async function fillWorld(app: Awaited<ReturnType<typeof runApp>>, nowMs: number): Promise<World> {
  const current = Math.floor(nowMs / minute) * minute;
  // The simulator's ids begin there.
  const idOf = (channel: string) =>
    String((channel === 'small_wren' ? 9_000_000_000_000 : 5000) + channels.indexOf(channel as never));
  for (const channel of channels) app.track(channel, channel === 'small_wren' ? 'simulator' : 'twitch');

  const rows = channels.flatMap((channel, index) => {
    const about = { channel, channelId: idOf(channel), partition: 0 };
    const minutes = Array.from({ length: 59 }, (_, at) => at).filter((at) => isHeard(channel, at));
    return [
      ...minutes.map((at) => countedWindow({ ...about, ...minuteOf(index, at, current) })),
      ...ofSize(600, 20).map((at) => countedWindow({ ...about, ...windowOf(600, index, at, current) })),
      ...ofSize(3600, 30).map((at) => countedWindow({ ...about, ...windowOf(3600, index, at, current) })),
    ];
  });
  await app.store.writeWindows(rows);
  await app.store.writeSightings(
    channels.map((channel) =>
      sighting({
        login: channel,
        channelId: idOf(channel),
        firstSeen: current - 30 * hour,
        lastSeen: current,
      }),
    ),
  );
  await app.store.writeWatermarks([watermark({ eventTime: current + 30_000 })]);
  await app.coverage.writeCoverage(
    channels.flatMap((channel) => {
      const about = { channel, channelId: idOf(channel) };
      const open = { ...about, to: current + 20_000 };
      if (channel !== 'amber_fox') return [interval({ ...open, from: current - 30 * hour })];
      const { from, to } = brokenMinutes;
      return [
        interval({ ...about, from: current - 30 * hour, to: current - from * minute }),
        interval({ ...open, from: current - to * minute }),
      ];
    }),
  );
  await app.sessions.writeSessions([
    session({ channelId: idOf('amber_fox'), channel: 'amber_fox', start: current - 20 * hour }),
    session({
      channelId: idOf('amber_fox'),
      channel: 'amber_fox',
      start: current - 9 * hour,
      end: current - 5 * hour,
      messages: 18_230,
      chatters: 1311,
      chattersExact: false,
      peakMessages: 412,
    }),
  ]);

  return {
    current,
    async count(changes) {
      const channelId = idOf(changes.channel);
      await app.store.writeWindows([countedWindow({ channelId, partition: 0, ...changes })]);
      await app.store.writeWatermarks([watermark({ eventTime: current + 40_000, counted: 200 })]);
    },
  };
}

function isHeard(channel: string, minutesAgo: number): boolean {
  const { from, to } = brokenMinutes;
  return !(channel === 'amber_fox' && minutesAgo <= from && minutesAgo > to);
}

const ofSize = (_size: number, count: number): number[] => Array.from({ length: count }, (_, at) => at);

/** Numbers that rise and fall without chance. */
function messagesOf(index: number, at: number): number {
  const base = [420, 160, 90, 48, 12][index] ?? 10;
  return Math.max(1, Math.round(base * (1 + 0.45 * Math.sin(at / 4 + index) + 0.25 * Math.sin(at * 1.7))));
}

function minuteOf(index: number, at: number, current: number): Partial<WindowStats> {
  const messages = at === 0 ? Math.round(messagesOf(index, 0) / 2) : messagesOf(index, at);
  return {
    windowStart: current - at * minute,
    ...restOf(messages, at),
    updatedAt: current - at * minute + 29_000,
  };
}

function windowOf(seconds: number, index: number, at: number, current: number): Partial<WindowStats> {
  const size = seconds * 1000;
  const windowStart = Math.floor(current / size) * size - at * size;
  return {
    windowSizeSeconds: seconds as 600,
    windowStart,
    ...restOf(messagesOf(index, at) * (seconds / 60), at),
    updatedAt: windowStart + 30_000,
  };
}

function restOf(messages: number, at: number): Partial<WindowStats> {
  return {
    messages,
    chatters: Math.ceil(messages / 3),
    chattersExact: true,
    subscriberMessages: Math.floor(messages / 4),
    emotes: Math.floor(messages / 2),
    cheers: at % 9 === 0 ? 1 : 0,
    bits: at % 9 === 0 ? 100 : 0,
    subscriptions: at % 5 === 0 ? 2 : 0,
    giftedSubscriptions: at === 12 ? 5 : 0,
    raids: at === 7 ? 1 : 0,
    timeouts: 0,
    topEmotes: [
      { id: '25', name: 'Kappa', count: Math.ceil(messages / 6) },
      { id: '425618', name: 'LUL', count: Math.ceil(messages / 9) },
      { id: '305954156', name: 'PogChamp', count: Math.ceil(messages / 20) },
    ],
    revision: messages,
  };
}
