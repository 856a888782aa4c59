import { ProblemError } from '../problem.js';

/** What the processor says of itself, on its own port. */
export interface ProcessorClient {
  /**
   * A JSON object at one of its paths; undefined: it knows of none there, and says so in a sentence. What another
   * instance has is asked of that one. Takes twice `timeoutMs` at most, and `maxBytes` of answer.
   * @throws ProblemError: it is away, not ready, or its answer is not understood
   */
  get(path: string): Promise<Readonly<Record<string, unknown>> | undefined>;
}

type Answer = {
  readonly status: number;
  readonly location: string | null;
  readonly body: Readonly<Record<string, unknown>> | undefined;
};

export function createProcessorClient({
  url,
  timeoutMs = 3000,
  maxBytes = 2 * 1024 * 1024,
}: {
  /** Where it listens, without a path. */
  url: string;
  timeoutMs?: number;
  maxBytes?: number;
}): ProcessorClient {
  return {
    async get(path) {
      let at = new URL(path, url);
      let answer = await ask(at, { timeoutMs, maxBytes });
      const other = answer.status === 307 ? instanceAt(answer.location, at) : undefined;
      if (other !== undefined) {
        at = other;
        answer = await ask(at, { timeoutMs, maxBytes });
      }
      const { status, body } = answer;
      if (status === 404 && typeof body?.detail === 'string') return undefined;
      if (status !== 200) throw unavailable(`The processor answers ${status} at ${at}${wordsOf(body)}.`);
      if (body === undefined) throw unavailable(`What the processor answers at ${at} is no JSON object.`);
      return body;
    },
  };
}

/** The same path of another instance; anything else is not gone after. */
function instanceAt(location: string | null, asked: URL): URL | undefined {
  if (location === null || !URL.canParse(location)) return undefined;
  const other = new URL(location);
  return other.protocol === asked.protocol && other.pathname === asked.pathname ? other : undefined;
}

async function ask(
  url: URL,
  { timeoutMs, maxBytes }: { timeoutMs: number; maxBytes: number },
): Promise<Answer> {
  const signal = AbortSignal.timeout(timeoutMs);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    const response = await fetch(url, { signal, redirect: 'manual' });
    for await (const chunk of response.body ?? []) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > maxBytes) break;
    }
    const { status, headers } = response;
    const body = objectIn(Buffer.concat(chunks).toString('utf8'));
    if (bytes <= maxBytes) return { status, location: headers.get('location'), body };
  } catch {
    const why = signal.aborted ? `not within ${timeoutMs / 1000} s` : 'nothing there speaks HTTP';
    throw unavailable(
      `The processor does not answer at ${url.origin}: ${why}. Does it run? make status says so.`,
    );
  }
  throw unavailable(`What the processor answers at ${url} is longer than ${maxBytes} bytes.`);
}

function unavailable(detail: string): ProblemError {
  return new ProblemError('urn:chatpulse:problem:processor-unavailable', detail);
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Its own, if it has some: while partitions move, for example. */
function wordsOf(body: Answer['body']): string {
  return typeof body?.detail === 'string' ? `: ${body.detail.slice(0, 200)}` : '';
}
