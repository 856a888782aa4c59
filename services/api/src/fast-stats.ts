import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { correlationHeader, correlationIdFrom, inScope, traceContextFrom } from '@chatpulse/service';
import { createAnswerCache } from './answer-cache.js';
import { namesEtag } from './freshness.js';
import type { LiveChanges } from './live-changes.js';
import type { Monitor } from './monitor.js';
import type { ProgressReader } from './progress-reader.js';
import { noteReadFailure } from './read-failure.js';
import { createRecentProgress } from './recent-progress.js';
import { createRecentWindows } from './recent-windows.js';
import {
  createStatsAnswers,
  isPlainStats,
  rowsOfAnswer,
  type StatsAnswer,
  statsRoute,
} from './stats-answer.js';
import type { StatsDependencies } from './stats-page.js';

/** Whoever wants something else, or states what it likes better, is the app's. */
const jsonAccepted: ReadonlySet<string | undefined> = new Set([undefined, '*/*', 'application/json']);

/** What the store vouches for may be heard of so much later before all of a page is read again for it. */
const unheardForMs = 300;

/**
 * Answers GET /channels/{id}/stats of default size as `app` would, from memory where that is no more than a second
 * behind what the store has acknowledged. All other requests are the app's, and so are all refusals.
 * @param deps.marks as old as 250 ms at most, which is a part of that second
 * @param deps.changes what is heard of channel-stats; what nothing is heard of is read as a whole each time
 * @param deps.clock ms of a clock that never goes back
 * @param deps.maxBytes of all answers that are kept, and again of the windows that they are made of
 */
export function createFastStats(
  deps: Pick<StatsDependencies, 'store' | 'tracked' | 'now'> & {
    readonly marks: ProgressReader;
    readonly changes: LiveChanges;
    readonly monitor: Pick<Monitor, 'answered'>;
    readonly clock: () => number;
    readonly maxBytes: number;
  },
  app: RequestListener,
): RequestListener {
  const { marks, monitor, clock, maxBytes } = deps;
  const told = createRecentProgress({ marks, clock, forMs: unheardForMs });
  const recent = createRecentWindows({ ...deps, count: rowsOfAnswer });
  const cache = createAnswerCache<StatsAnswer>({
    maxBytes,
    now: clock,
    ...createStatsAnswers({ ...deps, told, recent }),
  });

  return (request, response) => {
    const { method, url = '', headers } = request;
    const isRead = method === 'GET' || method === 'HEAD';
    if (!isRead || !jsonAccepted.has(headers.accept) || !isPlainStats(url)) {
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
    if (fresh !== undefined) {
      answerWith(fresh);
      return;
    }
    const read = () => cache.answer(url);
    inScope({ correlationId, ...traceOf(request) }, read).then(answerWith, (error: unknown) => {
      noteReadFailure(response, error);
      app(request, response);
    });
  };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  about: { correlationId: string; answer: StatsAnswer },
): number {
  const { etag, counted, ending, headers, markHeaders, bodyHeaders } = about.answer;
  const always = [correlationHeader, about.correlationId, ...headers, ...markHeaders];
  if (namesEtag(request.headers['if-none-match'], etag)) {
    response.writeHead(304, always).end();
    return 304;
  }
  response.writeHead(200, [...always, ...bodyHeaders]).write(counted);
  response.end(ending);
  return 200;
}

function traceOf({ headers }: IncomingMessage) {
  return traceContextFrom({ traceparent: first(headers.traceparent), tracestate: first(headers.tracestate) });
}

function first(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
