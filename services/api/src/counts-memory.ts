import type { Watermark } from '@chatpulse/contracts';
import type {
  ChannelCount,
  CountedWindow,
  CountStore,
  Sighting,
  WindowNumbers,
  WindowsQuery,
} from './counts.js';
import { StoreUnavailableError } from './errors.js';
import { ttlSeconds, writeTime } from './windows.js';

/** A CountStore on the heap that keeps the same promises; for tests. `away` makes it unavailable. */
export function createMemoryCounts(deps: { now: () => number }): CountStore & { away: boolean } {
  const windows = new Map<string, CountedWindow>();
  const channels = new Map<string, Sighting>();
  const logins = new Map<string, Sighting>();
  const watermarks = new Map<string, Watermark>();

  const answer = <T>(value: T): Promise<T> =>
    store.away ? Promise.reject(new StoreUnavailableError('the store is away')) : Promise.resolve(value);
  const write = async <T>(values: readonly T[], put: (value: T) => void): Promise<void> => {
    await answer(undefined);
    values.forEach(put);
  };
  const living = (): CountedWindow[] =>
    [...windows.values()].filter((w) => ttlSeconds(w.windowStart, w.windowSizeSeconds, deps.now()) > 0);
  const find = ({ channelId, size, fromMs, toMs, limit }: WindowsQuery): CountedWindow[] =>
    living()
      .filter((w) => w.channelId === channelId && w.windowSizeSeconds === size)
      .filter((w) => w.windowStart >= fromMs && w.windowStart < toMs)
      .sort((a, b) => b.windowStart - a.windowStart)
      .slice(0, limit);

  const store: CountStore & { away: boolean } = {
    away: false,
    writeWindows: (values) =>
      write(values, (window) => {
        const key = `${window.channelId}|${window.windowSizeSeconds}|${window.windowStart}`;
        const known = windows.get(key);
        if (known === undefined || timeOf(window) >= timeOf(known)) windows.set(key, window);
      }),
    writeSightings: (values) =>
      write(values, (sighting) => {
        const known = channels.get(sighting.channelId);
        const newest = known === undefined || sighting.lastSeen >= known.lastSeen ? sighting : known;
        const firstSeen = Math.min(sighting.firstSeen, known?.firstSeen ?? sighting.firstSeen);
        channels.set(sighting.channelId, { ...newest, firstSeen });
        const named = logins.get(sighting.login);
        if (named === undefined || sighting.lastSeen >= named.lastSeen) logins.set(sighting.login, sighting);
      }),
    writeWatermarks: (values) =>
      write(values, (mark) => {
        const key = `${mark.partition}|${mark.generation}`;
        if (mark.eventTime >= (watermarks.get(key)?.eventTime ?? 0)) watermarks.set(key, mark);
      }),
    readWatermarks: () => answer([...watermarks.values()]),
    readWindows: (query) => answer(find(query).map(({ partition: _partition, ...window }) => window)),
    readNumbers: (query) => answer(find(query).map(numbersOf)),
    readWindowChannels: (size, startMs) =>
      answer(
        living()
          .filter((w) => w.windowSizeSeconds === size && w.windowStart === startMs)
          .map(countOf),
      ),
    findById: (channelId) => answer(channels.get(channelId)),
    findByLogin: (names) => {
      const found = names.flatMap((name): [string, Sighting][] => {
        const sighting = channels.get(logins.get(name)?.channelId ?? '');
        return sighting === undefined ? [] : [[name, sighting]];
      });
      return answer(new Map(found));
    },
    ping: () => answer(undefined),
  };
  return store;
}

function timeOf(window: CountedWindow): bigint {
  return writeTime(window.windowStart, window.generation, window.revision);
}

function countOf(window: CountedWindow): ChannelCount {
  const { channelId, channel, partition, messages, generation, updatedAt } = window;
  return { channelId, channel, partition, messages, generation, updatedAt };
}

function numbersOf(window: CountedWindow): WindowNumbers {
  const { windowStart, messages, subscriberMessages, cheers, bits, subscriptions, generation } = window;
  const { giftedSubscriptions, raids, timeouts, bans } = window;
  const gained = { cheers, bits, subscriptions, giftedSubscriptions, raids };
  return { windowStart, messages, subscriberMessages, ...gained, timeouts, bans, generation };
}
