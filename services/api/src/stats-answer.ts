import type { AnswerVersion, StoredAnswer } from './answer-cache.js';
import { headOf } from './answer-counts.js';
import { parseChannelReference } from './channel-reference.js';
import { type FoundChannel, findChannel } from './find-channel.js';
import { etagOf } from './freshness.js';
import { readerHeaders, securityHeaders } from './security-headers.js';
import type { Progress } from './state.js';
import { type StatsDependencies, statsPageOf } from './stats-page.js';
import type { WindowName } from './windows.js';

export const statsRoute = '/channels/:id/stats';

/** An answer of GET /channels/{id}/stats as JSON. Headers are a flat list, names and values in turn. */
export type StatsAnswer = {
  readonly etag: string;
  readonly body: Buffer;
  readonly headers: readonly string[];
  /** Of a 304. */
  readonly unchangedHeaders: readonly string[];
};

/** A page of default size of a channel that is named in the plainest way: what most requests are for. */
const target = /^\/channels\/(\d{1,20}|\w{1,25})\/stats(?:\?window=(1m|10m|1h))?$/;
/** As contracts/openapi.yaml has them. */
const defaults = { window: '1m', limit: 60, fill: 'none' } as const;
/** What an answer takes beside its body. */
const overheadBytes = 2048;

/** Whether `readStatsAnswer` answers this request target. */
export function isPlainStats(url: string): boolean {
  return target.test(url);
}

/** Reads the answer to a request target. @throws ProblemError, StoreUnavailableError */
export async function readStatsAnswer(
  deps: StatsDependencies,
  url: string,
): Promise<StoredAnswer<StatsAnswer>> {
  const [, id = '', window = defaults.window] = target.exec(url) ?? [];
  const request = { ...defaults, window: window as WindowName };
  // Watermarks before rows, as for every page.
  const progress = await deps.progress();
  const channel = await findChannel(deps, id);
  const range = { fromMs: undefined, toMs: Number.POSITIVE_INFINITY };
  const { page, state } = await statsPageOf(deps, { ...request, id }, { channel, progress, range });
  const etag = etagOf(page, 'json');
  const body = Buffer.from(JSON.stringify(page));
  const head = headOf({ counts: page, state, etag, query: request });
  const shared = Object.entries({ ...securityHeaders, ...readerHeaders, ...head, Vary: 'Accept' }).flat();
  const type = ['Content-Type', 'application/json; charset=utf-8', 'Content-Length', String(body.length)];
  return {
    answer: { etag, body, headers: [...shared, ...type], unchangedHeaders: shared },
    bytes: body.length + overheadBytes,
    version: versionOf(id, channel, progress),
  };
}

/** A name can pass to a channel of another partition; of what was never counted no mark tells when it is. */
function versionOf(id: string, { seen }: FoundChannel, progress: Progress): AnswerVersion | undefined {
  if (seen === undefined) return undefined;
  const partition = parseChannelReference(id)?.kind === 'id' ? seen.partition : undefined;
  return { partition, text: progress.version(partition) };
}
