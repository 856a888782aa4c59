import {
  type IncomingMessage,
  type PartitionEnds,
  type ReadFrom,
  type RecordPage,
  type RecordReader,
  showBytes,
} from '@chatpulse/kafka';
import { eachBounded } from '../bounded.js';
import { invalidRequest, ProblemError } from '../problem.js';
import { parseInstant } from '../windows.js';
import { contractOf } from './contract-of.js';
import { instant } from './instant.js';
import { newestLast, oldestFirst } from './merge-records.js';
import { decodePositions, encodePositions, type Positions } from './record-cursor.js';

export type RecordsRequest = {
  readonly topic: string;
  readonly partition?: number;
  readonly offset?: string;
  readonly timestamp?: string;
  readonly limit: number;
  readonly cursor?: string;
};

const maxPageBytes = 4 * 1024 * 1024;
// Of what is read for a page, partitions together; the rest of the partitions wait for the next page.
const maxReadBytes = 32 * 1024 * 1024;
const partitionsAtOnce = 4;
const maxShownBytes = 256 * 1024;

type Plan = {
  /** The newest records rather than the oldest. */
  readonly tail: boolean;
  readonly from: (ends: PartitionEnds) => ReadFrom;
};

/** One page of a topic, without a group: nothing is joined, committed or left behind on the broker. */
export async function recordsPage(
  reader: Pick<RecordReader, 'read' | 'ends'>,
  request: RecordsRequest,
): Promise<object> {
  const { topic, limit } = request;
  const plan = planOf(request);
  const all = await reader.ends(topic);
  const wanted = all.filter(
    ({ partition }) => request.partition === undefined || partition === request.partition,
  );
  if (wanted.length === 0) {
    throw new ProblemError(
      'urn:chatpulse:problem:unknown-topic',
      `${topic} has no partition ${request.partition}; it has ${all.length}, from 0.`,
    );
  }
  const pages = await readAll(reader, topic, wanted, plan, limit);
  const lists = [...pages.values()].map(({ messages }) => messages);
  const merge = plan.tail ? newestLast : oldestFirst;
  const records = merge(lists, { limit, maxBytes: maxPageBytes });
  const positions = new Map(
    wanted.map((ends) => [ends.partition, positionAfter(ends, pages.get(ends.partition), records, plan)]),
  );
  return {
    topic,
    records: records.map((message) => recordView(topic, message)),
    hasMore: wanted.some(({ partition, end }) => (positions.get(partition) ?? 0n) < BigInt(end)),
    nextCursor: encodePositions(positions),
    partitions: wanted.map(({ partition, low, end }) => ({
      partition,
      low,
      end,
      nextOffset: String(positions.get(partition)),
    })),
  };
}

function planOf({ partition, offset, timestamp, cursor, limit }: RecordsRequest): Plan {
  const given = Object.entries({ offset, timestamp, cursor }).filter(([, value]) => value !== undefined);
  if (given.length > 1) {
    const [, ...others] = given.map(([field]) => field);
    throw invalidRequest(others.map((field) => ({ field, problem: `does not go with ${given[0]?.[0]}` })));
  }
  if (cursor !== undefined) return following(cursor);
  if (timestamp !== undefined) {
    const timeMs = parseInstant(timestamp);
    if (timeMs === undefined) throw invalidRequest([{ field: 'timestamp', problem: 'is no time' }]);
    return { tail: false, from: () => ({ timestamp: timeMs }) };
  }
  if (offset !== undefined) {
    if (partition === undefined) throw invalidRequest([{ field: 'offset', problem: 'needs a partition' }]);
    return { tail: false, from: () => ({ offset }) };
  }
  // Marks of transactions take offsets too: in a topic that has them, every other one may be none.
  const back = BigInt(2 * limit);
  return {
    tail: true,
    from: ({ end }) => ({ offset: BigInt(end) > back ? String(BigInt(end) - back) : '0' }),
  };
}

function following(cursor: string): Plan {
  const positions: Positions | undefined = decodePositions(cursor);
  if (positions === undefined) throw invalidRequest([{ field: 'cursor', problem: 'is not a nextCursor' }]);
  return {
    tail: false,
    from: ({ partition, low }) => ({ offset: String(positions.get(partition) ?? BigInt(low)) }),
  };
}

/** Partitions with nothing to read are not asked. When much was read, the others keep their place for the next page. */
async function readAll(
  reader: Pick<RecordReader, 'read'>,
  topic: string,
  wanted: readonly PartitionEnds[],
  plan: Plan,
  limit: number,
): Promise<Map<number, RecordPage>> {
  const pages = new Map<number, RecordPage>();
  let bytes = 0;
  const worth = wanted.filter((ends) => {
    const from = plan.from(ends);
    return ends.low !== ends.end && !('offset' in from && BigInt(from.offset) >= BigInt(ends.end));
  });
  await eachBounded(worth, partitionsAtOnce, async (ends) => {
    const full = bytes > maxReadBytes;
    const most = full ? 1 : plan.tail ? 2 * limit : limit;
    const page = await reader.read({ topic, partition: ends.partition, from: plan.from(ends), limit: most });
    bytes += page.messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
    pages.set(ends.partition, full ? startOf(page) : page);
  });
  return pages;
}

/** Only where the page begins. */
function startOf(page: RecordPage): RecordPage {
  return { ...page, messages: [], nextOffset: page.messages[0]?.offset ?? page.nextOffset };
}

/** Behind the last record shown; where none was shown of a partition, where reading it begins or ended. */
function positionAfter(
  ends: PartitionEnds,
  page: RecordPage | undefined,
  shown: readonly IncomingMessage[],
  plan: Plan,
): bigint {
  // Nothing to read: it is empty, or read to its end, or it was made anew and is shorter than it was.
  if (page === undefined) return BigInt(ends.end);
  if (plan.tail) return BigInt(page.nextOffset);
  const last = shown.findLast(({ partition }) => partition === ends.partition);
  const remaining = page.messages.find(
    ({ offset }) => last === undefined || BigInt(offset) > BigInt(last.offset),
  );
  return BigInt(remaining?.offset ?? page.nextOffset);
}

function recordView(topic: string, message: IncomingMessage): object {
  const { partition, offset, timestamp, key, value, headers } = message;
  const validate = contractOf(topic);
  return {
    partition,
    offset,
    timestamp: instant(timestamp),
    key: showBytes(key, { maxBytes: maxShownBytes }),
    value: showBytes(value, { maxBytes: maxShownBytes, validate }),
    headers,
  };
}
