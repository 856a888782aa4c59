import type { Watermark, WindowStats } from '@chatpulse/contracts';
import type { WindowSizeSeconds } from './windows.js';

/** A window's numbers and the partition of channel-stats they came from, which decides their state. */
export type CountedWindow = WindowStats & { readonly partition: number };

/** One proof that a channel exists: what it was called when, and where it is counted. Times in epoch ms. */
export type Sighting = {
  readonly channelId: string;
  readonly login: string;
  readonly partition: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
};

/** One channel's line in one window. `updatedAt` in epoch ms. */
export type ChannelCount = Pick<
  CountedWindow,
  'channelId' | 'channel' | 'partition' | 'messages' | 'generation' | 'updatedAt'
>;

/** The numbers of a window that can be added up. `windowStart` in epoch ms. */
export type WindowNumbers = Pick<
  WindowStats,
  | 'windowStart'
  | 'messages'
  | 'subscriberMessages'
  | 'cheers'
  | 'bits'
  | 'subscriptions'
  | 'giftedSubscriptions'
  | 'raids'
  | 'timeouts'
  | 'bans'
  | 'generation'
>;

/** The windows of one channel and size that start in [fromMs, toMs). Times in epoch ms. */
export type WindowsQuery = {
  readonly channelId: string;
  readonly size: WindowSizeSeconds;
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
};

/**
 * Where counts are kept. Every write can be repeated and reordered: the highest (generation, revision) of a
 * window, the newest name of a channel and the latest mark of a watermark win. A write that has resolved is
 * seen by every later read.
 * @throws StoreUnavailableError (retriable) when the store does not answer in time.
 */
export interface CountStore {
  /** Windows whose time to live is over are left out. */
  writeWindows(windows: readonly CountedWindow[]): Promise<void>;
  writeSightings(sightings: readonly Sighting[]): Promise<void>;
  writeWatermarks(watermarks: readonly Watermark[]): Promise<void>;
  /** One per partition and generation, in no order. */
  readWatermarks(): Promise<Watermark[]>;
  /** Windows that start in [fromMs, toMs), newest first, `limit` at most. */
  readWindows(query: WindowsQuery): Promise<WindowStats[]>;
  /** The same windows with less of them: what a sum over many needs. */
  readNumbers(query: WindowsQuery): Promise<WindowNumbers[]>;
  /** Every channel counted in one window, in no order. */
  readWindowChannels(size: WindowSizeSeconds, startMs: number): Promise<ChannelCount[]>;
  findById(channelId: string): Promise<Sighting | undefined>;
  /** Those of `logins` that were ever seen, by the name asked for; their `login` is what they are called now. */
  findByLogin(logins: readonly string[]): Promise<ReadonlyMap<string, Sighting>>;
  /** Resolves when the store answers. */
  ping(): Promise<void>;
}
