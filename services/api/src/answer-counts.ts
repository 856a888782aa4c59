import type { Request, Response } from 'express';
import { type CountsAnswer, cacheControls, etagOf, namesEtag } from './freshness.js';
import type { WindowState } from './state.js';

/**
 * Answers with counts: ETag over all but `asOf`, 304 where the caller has them already, Cache-Control by `state`.
 * `csv` answers with that text instead of JSON. The headers say where the next page is and what `asOf` is.
 */
export function answerCounts(
  request: Request,
  response: Response,
  { counts, state, csv }: { counts: CountsAnswer; state: WindowState; csv?: () => string },
): void {
  const etag = etagOf(counts, csv === undefined ? 'json' : 'csv');
  response.set({ ETag: etag, 'Cache-Control': cacheControls[state] });
  if (counts.asOf !== null) response.set('x-as-of', counts.asOf);
  if (typeof counts.nextCursor === 'string') response.set('Link', linkToNext(request, counts.nextCursor));
  if (namesEtag(request.get('if-none-match'), etag)) response.status(304).end();
  else if (csv === undefined) response.json(counts);
  else response.type('text/csv; charset=utf-8; header=present').send(csv());
}

/** Relative to the request's own address: right behind a proxy that adds a prefix, too. */
function linkToNext(request: Request, cursor: string): string {
  const query = Object.entries({ ...request.query, cursor }).map(([name, value]) => [name, String(value)]);
  return `<?${new URLSearchParams(query)}>; rel="next"`;
}
