import { type AuditEntry, validateAudit } from '@chatpulse/contracts';
import { currentScope } from '@chatpulse/service';
import type { IncomingMessage } from '../messages.js';
import type { Producer } from '../producer/producer.js';
import { createTypedProducer } from '../producer/typed-producer.js';
import type { RecordReader } from '../reading/record-reader.js';

export type NewAuditEntry = Omit<AuditEntry, 'id' | 'at'>;

export type StoredAuditEntry = {
  readonly entry: AuditEntry;
  /** Offset in the audit topic. It has one partition, so this is the order in which things were done. */
  readonly position: string;
  /** Epoch ms on the broker's clock. */
  readonly storedAtMs: number;
};

export type ListAuditOptions = {
  readonly action?: string | undefined;
  readonly run?: string | undefined;
  readonly topic?: string | undefined;
  /** Only what was stored behind this position. */
  readonly after?: string | undefined;
  /** Default 100. */
  readonly limit?: number | undefined;
};

/** What was done on an operator's behalf. Append-only. */
export interface AuditLog {
  /**
   * Resolves with its position when it is acknowledged. Where the entry has no correlation id, it gets that of
   * what is being handled. @throws ContractViolatedError: it was not written; and as Producer.send
   */
  append(entry: NewAuditEntry): Promise<string>;
  /**
   * The newest first; of the newest 10 000 entries at most, and `complete: false` when older ones were not
   * looked at. @throws as RecordReader.read
   */
  list(opts?: ListAuditOptions): Promise<{ entries: StoredAuditEntry[]; complete: boolean }>;
  /** Shows all entries from a position to the end of now, in order; answers where the next one will be. */
  follow(from: string, visit: (stored: StoredAuditEntry) => void): Promise<string>;
}

const pageEntries = 500;
const maxRead = 10_000n;

export function createAuditLog(deps: {
  topic: string;
  producer: Pick<Producer, 'send'>;
  reader: Pick<RecordReader, 'read'>;
  newId: () => string;
  /** Epoch ms. */
  now: () => number;
}): AuditLog {
  const { topic, reader, newId, now } = deps;
  const producer = createTypedProducer<Record<string, AuditEntry>>(deps.producer, { [topic]: validateAudit });
  const page = (offset: bigint) =>
    reader.read({ topic, partition: 0, from: { offset: String(offset) }, limit: pageEntries });

  return {
    async append(entry) {
      const correlationId = entry.correlationId ?? currentScope()?.correlationId;
      const handled = correlationId === undefined ? {} : { correlationId };
      const value: AuditEntry = { id: newId(), at: now(), ...entry, ...handled };
      return (await producer.send({ topic, key: entry.run ?? entry.action, value, partition: 0 })).offset;
    },
    async list({ limit = 100, after = '-1', ...wanted } = {}) {
      const offset = String(BigInt(after) + 1n);
      const { low, end } = await reader.read({ topic, partition: 0, from: { offset }, limit: 1 });
      const first = BigInt(low) > BigInt(offset) ? BigInt(low) : BigInt(offset);
      const oldest = BigInt(end) - maxRead > first ? BigInt(end) - maxRead : first;
      const entries: StoredAuditEntry[] = [];
      let upTo = BigInt(end);
      while (upTo > oldest && entries.length < limit) {
        const from = upTo - BigInt(pageEntries) > oldest ? upTo - BigInt(pageEntries) : oldest;
        const { messages } = await page(from);
        const before = messages.filter(({ offset }) => BigInt(offset) < upTo);
        entries.push(
          ...before
            .flatMap(stored)
            .filter(({ entry }) => isWanted(entry, wanted))
            .reverse(),
        );
        upTo = from;
      }
      return { entries: entries.slice(0, limit), complete: upTo <= first && entries.length <= limit };
    },
    async follow(from, visit) {
      let next = BigInt(from);
      for (;;) {
        const { messages, nextOffset, end } = await page(next);
        for (const entry of messages.flatMap(stored)) visit(entry);
        next = BigInt(nextOffset);
        if (nextOffset === end) return end;
      }
    },
  };
}

/** What is no entry, because someone else wrote to the topic, is passed over. */
function stored({ value, offset, timestamp }: IncomingMessage): StoredAuditEntry[] {
  const entry = parse(value);
  return entry === undefined ? [] : [{ entry, position: offset, storedAtMs: timestamp }];
}

function parse(value: Buffer | null): AuditEntry | undefined {
  try {
    const validated = validateAudit(JSON.parse(String(value)));
    return validated.ok ? validated.value : undefined;
  } catch {
    return undefined;
  }
}

function isWanted(entry: AuditEntry, { action, run, topic }: ListAuditOptions): boolean {
  const is = (wanted: string | undefined, found: string | undefined): boolean =>
    wanted === undefined || wanted === found;
  return is(action, entry.action) && is(run, entry.run) && is(topic, entry.topic);
}
