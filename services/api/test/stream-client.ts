import type { StatsRow } from '../src/stats-rows.js';

type ReceivedEvent = {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: readonly (StatsRow & Record<string, unknown>)[];
  readonly asOf: string | null;
};

/** One client of a stream, as a browser's EventSource reads it, but that it does not connect again. */
export type StreamClient = {
  readonly status: number;
  readonly headers: Headers;
  /** All that came so far. */
  readonly text: () => string;
  /** The next event; undefined when the server has ended the stream. */
  next(): Promise<ReceivedEvent | undefined>;
  /** Reads nothing more. */
  close(): Promise<void>;
};

/** Connects to the stream at `url`. */
export async function openClient(url: string, lastEventId?: string): Promise<StreamClient> {
  const abort = new AbortController();
  const headers = lastEventId === undefined ? undefined : { 'Last-Event-ID': lastEventId };
  const response = await fetch(url, { signal: abort.signal, ...(headers && { headers }) });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  let unread = '';

  const part = async (): Promise<string | undefined> => {
    for (let end = unread.indexOf('\n\n'); ; end = unread.indexOf('\n\n')) {
      if (end !== -1) {
        const found = unread.slice(0, end);
        unread = unread.slice(end + 2);
        return found;
      }
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done || value === undefined) return undefined;
      text += value;
      unread += value;
    }
  };

  return {
    status: response.status,
    headers: response.headers,
    text: () => text,
    async next() {
      for (let found = await part(); found !== undefined; found = await part()) {
        const fields = new Map(
          found.split('\n').map((line) => line.split(/:\s?(.*)/s, 2) as [string, string]),
        );
        const data = fields.get('data');
        if (data === undefined) continue;
        return { event: fields.get('event') ?? 'message', id: fields.get('id'), ...JSON.parse(data) };
      }
      return undefined;
    },
    close: async () => abort.abort(),
  };
}
