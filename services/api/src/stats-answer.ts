import { asOfHeader, headOf } from './answer-counts.js';
import { isSimulatedId, parseChannelReference } from './channel-reference.js';
import { encodeStatsCursor } from './cursor.js';
import { type FoundChannel, findChannel } from './find-channel.js';
import { etagOfJson } from './freshness.js';
import type { RecentProgress, Told } from './recent-progress.js';
import type { RecentPage, RecentWindows } from './recent-windows.js';
import { readerHeaders, securityHeaders } from './security-headers.js';
import type { StatsDependencies, StatsPage } from './stats-page.js';
import { iso } from './stats-rows.js';
import { type WindowName, type WindowSizeSeconds, windowSizes } from './windows.js';

export const statsRoute = '/channels/:id/stats';

/** An answer of GET /channels/{id}/stats as JSON. Headers are a flat list, names and values in turn. */
export type StatsAnswer = {
  readonly etag: string;
  /** The body is `counted`, then `ending`. */
  readonly counted: Buffer;
  readonly ending: string;
  readonly headers: readonly string[];
  /** Of what a mark can change, and nothing where there is none. */
  readonly markHeaders: readonly string[];
  /** Not in a 304. */
  readonly bodyHeaders: readonly string[];
};

/** A page of default size of a channel that is named in the plainest way: what most requests are for. */
const target = /^\/channels\/(\d{1,20}|\w{1,25})\/stats(?:\?window=(1m|10m|1h))?$/;
/** As contracts/openapi.yaml has them. */
const defaults = { window: '1m', limit: 60, fill: 'none' } as const;
/** The rows of a page, and one that tells whether there are more. */
export const rowsOfAnswer = defaults.limit + 1;
/** What an answer takes beside its body. */
const overheadBytes = 2048;

/** Whether `createStatsAnswers` has an answer to a request target. */
export function isPlainStats(url: string): boolean {
  return target.test(url);
}

type Dependencies = Pick<StatsDependencies, 'store' | 'tracked'> & {
  /** What the store vouches for, newest first. */
  readonly told: RecentProgress;
  readonly recent: RecentWindows;
};

type Sized = { readonly answer: StatsAnswer; readonly bytes: number };

/** Answers to request targets that are plain stats. */
export function createStatsAnswers(deps: Dependencies): {
  /** @throws ProblemError, StoreUnavailableError */
  read(url: string): Promise<Sized>;
  /** The same where nothing has to be read for it. */
  atHand(url: string): Sized | undefined;
} {
  const made = new WeakMap<RecentPage['rows'], Lasting>();

  const lastingOf = (login: string, page: RecentPage, about: About): Lasting => {
    const known = made.get(page.rows);
    if (known?.login === login) return known;
    const lasting = lastingPart(login, page.rows, about);
    made.set(page.rows, lasting);
    return lasting;
  };

  const answer = (window: WindowName, { login, simulated, page }: Found): Sized => {
    const about = { window, simulated, channelId: page?.seen.channelId ?? null };
    if (page === undefined) return answerOf(lastingPart(login, [], about), undefined);
    const lasting = lastingOf(login, page, about);
    const asOfMs = page.progress.asOf(page.seen.partition);
    if (lasting.last === undefined || lasting.last.asOfMs !== asOfMs)
      lasting.last = { asOfMs, sized: answerOf(lasting, asOfMs) };
    return lasting.last.sized;
  };

  return {
    async read(url) {
      const { id, window } = targetOf(url);
      // Watermarks before rows, as for every page.
      const told = await deps.told.read();
      return answer(window, await find(deps, id, { size: windowSizes[window], told }));
    },
    atHand(url) {
      const { id, window } = targetOf(url);
      const reference = parseChannelReference(id);
      // What a login names is asked each time: a name can pass to another channel.
      if (reference?.kind !== 'id') return undefined;
      const told = deps.told.atHand();
      const page = told && deps.recent.atHand(reference.channelId, windowSizes[window], told);
      return page && answer(window, foundAs(page));
    },
  };
}

function targetOf(url: string): { id: string; window: WindowName } {
  const [, id = '', name = defaults.window] = target.exec(url) ?? [];
  return { id, window: name as WindowName };
}

type About = { readonly window: WindowName; readonly simulated: boolean; readonly channelId: string | null };

/** What an answer has until one of its rows changes: all but what `asOf` is. */
type Lasting = {
  readonly login: string;
  readonly etag: string;
  readonly counted: Buffer;
  readonly afterAsOf: string;
  readonly headers: readonly string[];
  /** The last answer that was made of it. */
  last: { readonly asOfMs: number | undefined; readonly sized: Sized } | undefined;
};

/** As JSON.stringify has a StatsPage, of rows that are JSON already. */
function lastingPart(login: string, rows: RecentPage['rows'], about: About): Lasting {
  const { window, simulated, channelId } = about;
  const last = rows[defaults.limit - 1];
  const hasMore = rows.length > defaults.limit && last !== undefined;
  const nextCursor = hasMore ? encodeStatsCursor({ window, beforeMs: last.startMs }) : null;

  const head: Omit<StatsPage, 'data' | 'asOf' | 'hasMore' | 'nextCursor'> = {
    channelId,
    channel: login,
    simulated,
    windowSizeSeconds: windowSizes[window],
  };
  const counted = joined(
    `${JSON.stringify(head).slice(0, -1)},"data":[`,
    rows.slice(0, defaults.limit).map(({ json }) => json),
    '],',
  );
  const afterAsOf = JSON.stringify({ hasMore, nextCursor }).slice(1);
  const etag = etagOfJson('json', counted, afterAsOf);
  // The newest window of a page without an end can always get another count.
  const counts = { asOf: null, nextCursor };
  const ofCounts = headOf({ counts, state: 'open', etag, query: { ...defaults, window } });
  const headers = { ...securityHeaders, ...readerHeaders, ...ofCounts, Vary: 'Accept' };
  return { login, etag, counted, afterAsOf, headers: Object.entries(headers).flat(), last: undefined };
}

function answerOf({ etag, counted, afterAsOf, headers }: Lasting, asOfMs: number | undefined): Sized {
  const asOf = asOfMs === undefined ? null : iso(asOfMs);
  // Of ASCII alone.
  const ending = `"asOf":${JSON.stringify(asOf)},${afterAsOf}`;
  const bodyBytes = counted.length + ending.length;
  const markHeaders = asOf === null ? [] : [asOfHeader, asOf];
  const bodyHeaders = [...bodyType, 'Content-Length', String(bodyBytes)];
  return {
    answer: { etag, counted, ending, headers, markHeaders, bodyHeaders },
    bytes: bodyBytes + overheadBytes,
  };
}

const bodyType = ['Content-Type', 'application/json; charset=utf-8'];
const comma = Buffer.from(',');

/** Bytes, not texts: of 30 KB that are made thousands of times a second the texts are what has to be collected. */
function joined(head: string, rows: readonly Buffer[], tail: string): Buffer {
  const separated = rows.flatMap((row, index) => (index === 0 ? [row] : [comma, row]));
  return Buffer.concat([Buffer.from(head), ...separated, Buffer.from(tail)]);
}

type Found = Omit<FoundChannel, 'seen'> & { readonly page?: RecentPage };

/** @throws as findChannel */
async function find(
  deps: Dependencies,
  id: string,
  { size, told }: { size: WindowSizeSeconds; told: Told },
): Promise<Found> {
  const reference = parseChannelReference(id);
  if (reference?.kind === 'id') {
    const page = await deps.recent.ofId(reference.channelId, size, told);
    if (page !== undefined) return foundAs(page);
  }
  const { seen, ...found } = await findChannel(deps, id);
  if (seen === undefined) return found;
  const page = await deps.recent.ofSeen(seen, size, told);
  return { ...found, login: page.seen.login, page };
}

function foundAs(page: RecentPage): Found {
  const { login, channelId } = page.seen;
  return { login, simulated: isSimulatedId(channelId), page };
}
