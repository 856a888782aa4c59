import type { LetterFilter, LetterList, LetterView } from '@chatpulse/kafka';
import { invalidRequest } from '../problem.js';
import { notAnInstant, parseInstant } from '../windows.js';
import { instant } from './instant.js';
import type { OperatorKafka } from './ports.js';

/** As it is asked for: in the query of a list, in the body of a replay. */
export type FilterRequest = {
  readonly errorCode?: string;
  readonly reason?: string;
  readonly handlerId?: string;
  readonly key?: string;
  readonly from?: string;
  readonly to?: string;
};

export type LettersRequest = FilterRequest & {
  readonly topic?: string;
  readonly limit: number;
  readonly cursor?: string;
};

/** A page begins behind `skipped` letters, of those that were stored before `beforeMs`. */
type Cursor = { readonly beforeMs: number; readonly skipped: number };

const firstPage: Cursor = { beforeMs: Number.POSITIVE_INFINITY, skipped: 0 };

// The deepest page: every page reads the letters before it again.
const maxListed = 10_000;

/** @throws ProblemError that names each time that is none */
export function filterOf(
  { from, to, errorCode, reason, handlerId, key }: FilterRequest,
  at = '',
): LetterFilter {
  const fromMs = from === undefined ? undefined : parseInstant(from);
  const toMs = to === undefined ? undefined : parseInstant(to);
  const wrong = [
    ...(from !== undefined && fromMs === undefined ? ['from'] : []),
    ...(to !== undefined && toMs === undefined ? ['to'] : []),
  ];
  if (wrong.length > 0) {
    throw invalidRequest(wrong.map((field) => ({ field: `${at}${field}`, problem: notAnInstant })));
  }
  return { errorCode, reason, handlerId, key, fromMs, toMs };
}

/** Answers GET /kafka/dlq: all letters that fit counted, and one page of them, newest first. */
export async function lettersPage(
  kafka: Pick<OperatorKafka, 'deadLetters' | 'reader'>,
  request: LettersRequest,
  now: () => number,
): Promise<object> {
  const { topic, limit, cursor } = request;
  const filter = filterOf(request);
  const { beforeMs, skipped } = cursor === undefined ? firstPage : decodeCursor(cursor);
  const wanted = Math.min(skipped + limit, maxListed);
  const toMs = Math.min(filter.toMs ?? Number.POSITIVE_INFINITY, beforeMs);
  const lists = await listAll(kafka, topic, { ...filter, toMs }, wanted);
  const letters = lists.flatMap((list) => list.letters).sort((a, b) => b.storedAtMs - a.storedAtMs);
  const page = letters.slice(skipped, wanted);
  const total = lists.reduce((sum, { matched }) => sum + matched, 0);
  const reached = skipped + page.length;
  const hasMore = reached < Math.min(total, maxListed) && page.length > 0;
  // What is stored from now on would move the later pages.
  const newestMs = Math.max(now(), letters[0]?.storedAtMs ?? 0);
  const next = { beforeMs: Math.min(beforeMs, newestMs + 1), skipped: reached };
  return {
    timestamp: instant(now()),
    total,
    complete: lists.every(({ complete }) => complete),
    topics: lists.map(countsBody),
    letters: page.map(letterBody),
    hasMore,
    nextCursor: hasMore ? encodeCursor(next) : null,
  };
}

async function listAll(
  { deadLetters, reader }: Pick<OperatorKafka, 'deadLetters' | 'reader'>,
  topic: string | undefined,
  filter: LetterFilter,
  limit: number,
): Promise<LetterList[]> {
  const topics =
    topic === undefined ? (await reader.topics()).filter(isDeadLetterTopic) : [deadLetterTopicOf(topic)];
  return Promise.all(topics.map((each) => deadLetters.list({ topic: each, filter, limit })));
}

function isDeadLetterTopic(topic: string): boolean {
  return topic.endsWith('.dlt');
}

/** Either name may be given. */
function deadLetterTopicOf(topic: string): string {
  return isDeadLetterTopic(topic) ? topic : `${topic}.dlt`;
}

function countsBody({ topic, read, matched, complete, counts }: LetterList): object {
  return { topic, originalTopic: topic.replace(/\.dlt$/, ''), read, matched, complete, counts };
}

function letterBody({ storedAtMs, origin, ...letter }: LetterView): object {
  const { topic, partition, offset, timestamp } = origin;
  return {
    topic: letter.topic,
    partition: letter.partition,
    offset: letter.offset,
    storedAt: instant(storedAtMs),
    origin: {
      topic,
      partition: partition ?? null,
      offset: offset ?? null,
      timestamp: timestamp === undefined ? null : instant(timestamp),
    },
    handlerId: letter.handlerId,
    errorCode: letter.errorCode,
    reason: letter.reason ?? null,
    error: letter.error,
    stack: letter.stack ?? null,
    retryCount: letter.retryCount,
    replayCount: letter.replayCount,
    replay: letter.replay,
    correlationId: letter.correlationId ?? null,
    firstFailedAt: letter.firstFailedAt ?? null,
    failedAt: letter.failedAt ?? null,
    originalSizeBytes: letter.originalSizeBytes ?? null,
    key: letter.key,
    value: letter.value,
  };
}

function encodeCursor({ beforeMs, skipped }: Cursor): string {
  return Buffer.from(JSON.stringify([beforeMs, skipped])).toString('base64url');
}

function decodeCursor(text: string): Cursor {
  try {
    const [beforeMs, skipped] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (Number.isSafeInteger(beforeMs) && Number.isSafeInteger(skipped) && skipped >= 0)
      return { beforeMs, skipped };
  } catch {
    // Not ours.
  }
  throw invalidRequest([{ field: 'cursor', problem: 'is not a nextCursor' }]);
}
