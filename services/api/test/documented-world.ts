import type { Session, WindowStats } from '@chatpulse/contracts';
import type { CoverageInterval } from '../src/coverage.js';
import type { runApp } from './running-app.js';
import { countedWindow, interval, minute, noon, session, sighting, watermark } from './samples.js';

/** The instant at which the examples of contracts/openapi.yaml were taken. */
export const documentedNow = noon + 4 * minute + 33_000;

const hour = 60 * minute;
const fox = { channelId: '9000000000001', channel: 'sim_amber_fox', partition: 0 };
const big = { channelId: '71092938', channel: 'example_big', partition: 1 };
const small = { channelId: '123456', channel: 'example_small', partition: 1 };

/** Brings what the examples of contracts/openapi.yaml speak of into the store of `app`. */
export async function fillDocumented(app: Awaited<ReturnType<typeof runApp>>): Promise<void> {
  app.track('example_big');
  app.track('example_new');
  app.track('sim_amber_fox', 'simulator');
  const { store, sessions, coverage } = app;
  const silent = quiet();
  await store.writeWindows([
    countedWindow({ ...fox, ...foxOpen() }),
    countedWindow({ ...fox, ...foxSettling() }),
    countedWindow({ ...fox, ...silent, windowStart: noon - 30 * minute, messages: 142 }),
    countedWindow({ ...fox, ...silent, windowStart: noon - 16 * hour + 15 * minute, messages: 210 }),
    countedWindow({
      ...fox,
      ...ofHour(9200, 1300),
      chatters: 1310,
      chattersExact: false,
    }),
    countedWindow({ ...big, windowStart: noon + 4 * minute, messages: 1204, updatedAt: noon + 271_300 }),
    countedWindow({ ...big, ...bigPast() }),
    countedWindow({ ...big, ...ofHour(60_100, 900) }),
    countedWindow({ ...small, ...ofHour(100, 5000) }),
  ]);
  await store.writeSightings([
    sighting({ ...fox, login: fox.channel, firstSeen: noon - 16 * hour, lastSeen: noon + 4 * minute }),
    sighting({ ...big, login: big.channel, firstSeen: noon - hour, lastSeen: noon + 4 * minute }),
    sighting({ ...small, login: small.channel, firstSeen: noon - hour, lastSeen: noon - minute }),
  ]);
  const eventTime = noon + 271_600;
  await store.writeWatermarks([0, 1].map((partition) => watermark({ partition, eventTime })));
  const { channelId, channel } = fox;
  const heard = (from: number, to: number) => ({ from: noon + from, to: noon + to });
  await coverage.writeCoverage([
    interval({ channelId, channel, ...heard(-23 * hour + 4 * minute, 4 * minute + 20_000) }),
    interval({ channelId: big.channelId, channel: big.channel, ...heard(-hour, -40_000) }),
    interval({ channelId: big.channelId, channel: big.channel, ...heard(40_000, 4 * minute + 20_000) }),
    interval({ channelId: big.channelId, channel: big.channel, ...secondReader() }),
  ]);
  await sessions.writeSessions([
    session({ channelId, channel, ...morning() }),
    session({ channelId, channel, start: noon - 15 * hour }),
  ]);
}

function secondReader(): Partial<CoverageInterval> {
  const closed = { state: 'closed', reason: 'socket_lost' } as const;
  return { reader: 'b', instance: '', ...closed, from: noon - 50 * minute + 5120, to: noon - 2 * minute };
}

function morning(): Partial<Session> {
  const start = noon - 4 * hour + 2 * minute;
  const numbers = { messages: 18_230, chatters: 1311, chattersExact: false, peakMessages: 412 };
  return { ...numbers, start, end: noon - 29 * minute, peakMinute: noon - hour - 45 * minute };
}

function quiet() {
  const none = { subscriberMessages: 0, emotes: 0, cheers: 0, bits: 0, subscriptions: 0, sharedMessages: 0 };
  return { ...none, giftedSubscriptions: 0, raids: 0, timeouts: 0, bans: 0 };
}

/** The hour before noon; its newest event came `beforeEndMs` before its end. */
function ofHour(messages: number, beforeEndMs: number): Partial<WindowStats> {
  return { windowSizeSeconds: 3600, windowStart: noon - hour, messages, updatedAt: noon - beforeEndMs };
}

function foxOpen(): Partial<WindowStats> {
  const counts = { messages: 87, subscriberMessages: 31, emotes: 40, cheers: 1, bits: 100, subscriptions: 2 };
  const windowStart = noon + 4 * minute;
  return {
    ...quiet(),
    ...counts,
    windowStart,
    timeouts: 1,
    revision: 91,
    updatedAt: windowStart + 31_412,
  };
}

function foxSettling(): Partial<WindowStats> {
  const windowStart = noon + 3 * minute;
  return {
    ...quiet(),
    windowStart,
    messages: 160,
    chatters: 74,
    chattersExact: true,
    subscriberMessages: 58,
    firstTimeChatters: 3,
    emotes: 71,
    giftedSubscriptions: 5,
    raids: 1,
    deletedMessages: 1,
    topEmotes: [{ id: '25', name: 'Kappa', count: 12 }],
    revision: 168,
    updatedAt: windowStart + 59_310,
  };
}

function bigPast(): Partial<WindowStats> {
  const windowStart = noon - 3 * minute;
  return {
    ...quiet(),
    windowStart,
    messages: 3,
    chatters: 2,
    chattersExact: true,
    subscriberMessages: 1,
    firstTimeChatters: 0,
    deletedMessages: 0,
    topEmotes: [],
    revision: 3,
    updatedAt: windowStart + 48_020,
  };
}
