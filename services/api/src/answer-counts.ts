import type { Request, Response } from 'express';
import { type CountsAnswer, cacheControls, etagOf, namesEtag } from './freshness.js';
import type { WindowState } from './state.js';

export const asOfHeader = 'x-as-of';

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
  response.set(headOf({ counts, state, etag, query: request.query }));
  if (namesEtag(request.get('if-none-match'), etag)) response.status(304).end();
  else if (csv === undefined) response.json(counts);
  else response.type('text/csv; charset=utf-8; header=present').send(csv());
}

/** The headers of an answer with counts. `query` is that of the request, its defaults filled in. */
export function headOf(about: {
  counts: CountsAnswer;
  state: WindowState;
  etag: string;
  query: Readonly<Record<string, unknown>>;
}): Record<string, string> {
  const { counts, state, etag, query } = about;
  const { asOf, nextCursor } = counts;
  return {
    ETag: etag,
    'Cache-Control': cacheControls[state],
    ...(asOf === null ? {} : { [asOfHeader]: asOf }),
    ...(typeof nextCursor === 'string' ? { Link: linkToNext(query, nextCursor) } : {}),
  };
}

/** Relative to the request's own address: right behind a proxy that adds a prefix, too. */
function linkToNext(asked: Readonly<Record<string, unknown>>, cursor: string): string {
  const query = Object.entries({ ...asked, cursor }).map(([name, value]) => [name, String(value)]);
  return `<?${new URLSearchParams(query)}>; rel="next"`;
}
