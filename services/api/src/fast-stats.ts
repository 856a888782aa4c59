import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { correlationHeader, correlationIdFrom, inScope, traceContextFrom } from '@chatpulse/service';
import { createAnswerCache, freshForMs } from './answer-cache.js';
import { namesEtag } from './freshness.js';
import type { Monitor } from './monitor.js';
import { noteReadFailure } from './read-failure.js';
import type { Progress } from './state.js';
import { isPlainStats, readStatsAnswer, type StatsAnswer, statsRoute } from './stats-answer.js';
import type { StatsDependencies } from './stats-page.js';

/** Whoever wants something else, or states what it likes better, is the app's. */
const jsonAccepted: ReadonlySet<string | undefined> = new Set([undefined, '*/*', 'application/json']);

/**
 * Answers GET /channels/{id}/stats of default size as `app` would, from memory where that is no more than a second
 * behind what the store has acknowledged. All other requests are the app's, and so are all refusals.
 * @param deps.clock ms of a clock that never goes back
 * @param deps.maxBytes of all answers that are kept
 */
export function createFastStats(
  deps: StatsDependencies & {
    /** Marks that were read `atMostMs` ago; without it, as new as every read needs them. */
    readonly progress: (atMostMs?: number) => Promise<Progress>;
    readonly monitor: Pick<Monitor, 'answered'>;
    readonly clock: () => number;
    readonly maxBytes: number;
  },
  app: RequestListener,
): RequestListener {
  const { monitor, clock, maxBytes } = deps;
  const cache = createAnswerCache<StatsAnswer>({
    maxBytes,
    now: clock,
    read: (url) => readStatsAnswer(deps, url),
    // By marks as old as an answer may be: while they are read again, which may take its time, nobody waits.
    unchanged: async ({ partition, text }) => (await deps.progress(freshForMs)).version(partition) === text,
  });

  return (request, response) => {
    const { method, url = '', headers } = request;
    if ((method !== 'GET' && method !== 'HEAD') || !jsonAccepted.has(headers.accept)) {
      app(request, response);
      return;
    }
    const begunMs = clock();
    const correlationId = correlationIdFrom(first(headers[correlationHeader]));
    const answerWith = (answer: StatsAnswer): void => {
      const status = send(request, response, { correlationId, answer });
      response.once('finish', () => monitor.answered('GET', statsRoute, status, (clock() - begunMs) / 1000));
    };
    const fresh = cache.fresh(url);
    if (fresh !== undefined) answerWith(fresh);
    else if (isPlainStats(url)) {
      const read = () => cache.answer(url);
      inScope({ correlationId, ...traceOf(request) }, read).then(answerWith, (error: unknown) => {
        noteReadFailure(response, error);
        app(request, response);
      });
    } else app(request, response);
  };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  about: { correlationId: string; answer: StatsAnswer },
): number {
  const { etag, body, headers, unchangedHeaders } = about.answer;
  const correlation = [correlationHeader, about.correlationId];
  if (namesEtag(request.headers['if-none-match'], etag)) {
    response.writeHead(304, [...correlation, ...unchangedHeaders]).end();
    return 304;
  }
  response.writeHead(200, [...correlation, ...headers]).end(body);
  return 200;
}

function traceOf({ headers }: IncomingMessage) {
  return traceContextFrom({ traceparent: first(headers.traceparent), tracestate: first(headers.tracestate) });
}

function first(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
