import { ApiError, errorOf, UnexpectedAnswerError } from './api-error.js';
import type { Connection } from './ask.js';
import { backoffMs } from './backoff.js';
import { createEventParser } from './event-stream.js';
import type { WindowsEvent } from './generated/types.js';

export type StreamOptions = {
  readonly window?: '1m' | '10m' | '1h' | undefined;
  /** `asOf` of the last event that was seen: it goes on from there. */
  readonly after?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** A connection was lost or refused, and is tried again after `retryInMs`. */
  readonly onRetry?: ((error: unknown, retryInMs: number) => void) | undefined;
};

type Dependencies = Pick<Connection, 'fetch'> & {
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
  /** The server says something every 15 s at least. */
  readonly silenceMs: number;
};

const usualRetryMs = 2000;

/**
 * Follows `url` for ever: what is lost is opened again where it was, after a while that grows with each failure.
 * Ends when `signal` aborts, or with the loop that reads it. @throws ApiError when the request itself is wrong (4xx)
 */
export async function* followStream(
  deps: Dependencies,
  url: string,
  { after, signal, onRetry }: Omit<StreamOptions, 'window'>,
): AsyncGenerator<WindowsEvent, void, undefined> {
  const ended = new AbortController();
  const over = signal === undefined ? ended.signal : AbortSignal.any([ended.signal, signal]);
  let [lastId, failures, baseMs] = [after, 0, usualRetryMs];
  try {
    while (!over.aborted) {
      let error: unknown = new Error('the stream has ended');
      try {
        for await (const { event, retryMs } of eventsOf(deps, url, lastId, over)) {
          [failures, baseMs, lastId] = [0, retryMs ?? baseMs, event.asOf ?? lastId];
          yield event;
        }
      } catch (thrown) {
        error = thrown;
      }
      if (over.aborted) return;
      if (isFinal(error)) throw error;
      failures += 1;
      const waitMs = Math.max(retryAfterOf(error), backoffMs(failures, baseMs, deps.random()));
      onRetry?.(error, waitMs);
      await deps.sleep(waitMs, over).catch(() => undefined);
    }
  } finally {
    ended.abort();
  }
}

/** The events of one connection, until it ends. */
async function* eventsOf(
  { fetch, silenceMs }: Dependencies,
  url: string,
  lastId: string | undefined,
  over: AbortSignal,
): AsyncGenerator<{ event: WindowsEvent; retryMs: number | undefined }, void, undefined> {
  const silence = createSilence(silenceMs);
  try {
    const response = await fetch(url, {
      headers: { accept: 'text/event-stream', ...(lastId !== undefined && { 'last-event-id': lastId }) },
      signal: AbortSignal.any([over, silence.signal]),
    });
    if (!response.ok) throw await errorOf(url, response);
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
    if (!isStream || response.body === null) throw new UnexpectedAnswerError(url, response.status, undefined);
    const parser = createEventParser();
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      silence.heard();
      for (const { event, data } of parser.feed(chunk)) {
        if (event === 'windows') yield { event: JSON.parse(data), retryMs: parser.retryMs };
      }
    }
  } finally {
    silence.end();
  }
}

/** A signal that aborts when nothing is heard for `silenceMs`. */
function createSilence(silenceMs: number): { signal: AbortSignal; heard(): void; end(): void } {
  const controller = new AbortController();
  const give = () => controller.abort(new Error(`nothing was heard for ${silenceMs / 1000} s`));
  let timer = setTimeout(give, silenceMs);
  return {
    signal: controller.signal,
    heard() {
      clearTimeout(timer);
      timer = setTimeout(give, silenceMs);
    },
    end: () => clearTimeout(timer),
  };
}

/** The same request would be refused again. */
function isFinal(error: unknown): boolean {
  return error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
}

function retryAfterOf(error: unknown): number {
  const known = error instanceof ApiError || error instanceof UnexpectedAnswerError;
  return known ? (error.retryAfterMs ?? 0) : 0;
}
