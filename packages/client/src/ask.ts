import { errorOf, UnexpectedAnswerError } from './api-error.js';
import { paths, type Reads } from './generated/reads.js';

export type Read = keyof Reads;

/** The query of a read; what is undefined is not sent. */
export type QueryOf<Name extends Read> = {
  [Key in keyof Reads[Name]['query']]?: Reads[Name]['query'][Key] | undefined;
};

export type Connection = {
  readonly baseUrl: string;
  readonly fetch: typeof fetch;
  readonly timeoutMs: number;
};

/** The address of a read, of the channel `id` where it is of one. */
export function addressOf(
  baseUrl: string,
  read: Read,
  { id, query = {} }: { id?: string; query?: object },
): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  const path = paths[read].replace('{id}', encodeURIComponent(id ?? ''));
  return baseUrl.replace(/\/+$/, '') + path + (search === '' ? '' : `?${search}`);
}

/** Asks with patience. @throws ApiError, UnexpectedAnswerError, TimeoutError, and what `fetch` throws */
export async function ask(
  { fetch, timeoutMs }: Connection,
  url: string,
  { accept, signal }: { accept: string; signal?: AbortSignal | undefined },
): Promise<Response> {
  const patience = AbortSignal.timeout(timeoutMs);
  const response = await fetch(url, {
    headers: { accept },
    signal: signal === undefined ? patience : AbortSignal.any([patience, signal]),
  });
  if (!response.ok) throw await errorOf(url, response);
  return response;
}

/** The JSON of an answer. @throws UnexpectedAnswerError when it is none */
export async function jsonOf<Answer>(url: string, response: Response): Promise<Answer> {
  if (response.headers.get('content-type')?.startsWith('application/json') !== true) {
    throw new UnexpectedAnswerError(url, response.status, undefined);
  }
  return (await response.json()) as Answer;
}
