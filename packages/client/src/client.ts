import { addressOf, ask, type Connection, jsonOf, type QueryOf, type Read } from './ask.js';
import type { Reads } from './generated/reads.js';
import type { WindowsEvent } from './generated/types.js';
import { followStream, type StreamOptions } from './stream.js';

export type ClientOptions = {
  /** Where the api is, for example http://127.0.0.1:3000 */
  readonly baseUrl: string;
  /** How long an answer may take; streams have no end. */
  readonly timeoutMs?: number;
  readonly fetch?: typeof fetch;
};

type Signal = { readonly signal?: AbortSignal | undefined };
type StatsQuery = Omit<QueryOf<'getChannelStats'>, 'format'>;
type Answer<Name extends Read> = Promise<Reads[Name]['answer']>;

/** The reads of contracts/openapi.yaml. `id`: a Twitch id or a login. Each throws ApiError where the api answers a problem. */
export type Client = {
  channels(query?: QueryOf<'listChannels'> & Signal): Answer<'listChannels'>;
  leaderboard(query?: QueryOf<'getLeaderboard'> & Signal): Answer<'getLeaderboard'>;
  summary(id: string, options?: Signal): Answer<'getChannelSummary'>;
  stats(id: string, query?: StatsQuery & Signal): Answer<'getChannelStats'>;
  /** The same as CSV, with a header line. */
  statsCsv(id: string, query?: StatsQuery & Signal): Promise<string>;
  sessions(id: string, query?: QueryOf<'listChannelSessions'> & Signal): Answer<'listChannelSessions'>;
  coverage(id: string, query?: QueryOf<'getChannelCoverage'> & Signal): Answer<'getChannelCoverage'>;
  /** The windows of a channel as they change, for ever: first the newest ones, then what has changed. */
  stream(id: string, options?: StreamOptions): AsyncGenerator<WindowsEvent, void, undefined>;
};

const silenceMs = 40_000;

export function createClient(options: ClientOptions): Client {
  const connection: Connection = {
    baseUrl: options.baseUrl,
    timeoutMs: options.timeoutMs ?? 10_000,
    fetch: options.fetch ?? ((...request) => fetch(...request)),
  };
  const { baseUrl } = connection;

  async function read<Name extends Read>(
    name: Name,
    { signal, ...query }: QueryOf<Name> & Signal,
    id?: string,
  ): Answer<Name> {
    const url = addressOf(baseUrl, name, { query, ...(id !== undefined && { id }) });
    return jsonOf(url, await ask(connection, url, { accept: 'application/json', signal }));
  }

  return {
    channels: (query = {}) => read('listChannels', query),
    leaderboard: (query = {}) => read('getLeaderboard', query),
    summary: (id, query = {}) => read('getChannelSummary', query, id),
    stats: (id, query = {}) => read('getChannelStats', query, id),
    sessions: (id, query = {}) => read('listChannelSessions', query, id),
    coverage: (id, query = {}) => read('getChannelCoverage', query, id),
    async statsCsv(id, { signal, ...query } = {}) {
      const url = addressOf(baseUrl, 'getChannelStats', { id, query: { ...query, format: 'csv' } });
      return (await ask(connection, url, { accept: 'text/csv', signal })).text();
    },
    stream(id, { window, ...rest } = {}) {
      const url = addressOf(baseUrl, 'streamChannelStats', { id, query: { window } });
      const { fetch } = connection;
      return followStream({ fetch, sleep, random: Math.random, silenceMs }, url, rest);
    },
  };
}

/** Rejects when `signal` aborts. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
