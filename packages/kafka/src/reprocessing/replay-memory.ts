import { ChatpulseError } from '@chatpulse/service';
import type { AuditLog, StoredAuditEntry } from '../audit/audit-log.js';
import type { Letter } from '../dead-letters/letter.js';
import type { RememberedReplay } from '../dead-letters/replay-state.js';
import { isRetriable } from '../errors.js';
import { actions } from './ledger.js';

/** What the audit log tells of letters, kept up with it at little cost. */
export interface ReplayMemory {
  /**
   * Reads what was written since the last look, the newest 10 000 entries of it. An audit log that is not there,
   * or may not be read, tells nothing of any letter. @throws KafkaUnavailableError
   */
  look(): Promise<(letter: Pick<Letter, 'message' | 'storedAtMs'>) => RememberedReplay>;
}

type Replay = {
  readonly became: 'replayed' | 'failed again';
  /** Of the letter: in a topic that was made anew another one has its offset. */
  readonly timestamp: number;
  readonly doneAtMs: number;
};

const entriesAtOnce = 10_000;
const maxKept = 100_000;

/**
 * Of letters that are older than what was read, or was forgotten to keep 100 000, nothing can be told. The audit
 * log is taken to be kept for longer than letters are.
 */
export function createReplayMemory(audit: Pick<AuditLog, 'list'>): ReplayMemory {
  const known = new Map<string, Replay>();
  let after = '-1';
  let knownSinceMs = 0;
  let looking: Promise<void> = Promise.resolve();

  const remember = ({ entry, storedAtMs }: StoredAuditEntry): void => {
    const { action, topic, partition, offset, details } = entry;
    if (action !== actions.replayed && action !== actions.failedAgain) return;
    const place = `${topic}/${partition}/${offset}`;
    known.delete(place);
    known.set(place, {
      became: action === actions.replayed ? 'replayed' : 'failed again',
      timestamp: Number(details?.timestamp),
      doneAtMs: storedAtMs,
    });
    const [oldest] = known;
    if (known.size <= maxKept || oldest === undefined) return;
    known.delete(oldest[0]);
    knownSinceMs = oldest[1].doneAtMs;
  };

  const refresh = async (): Promise<void> => {
    const { entries, complete } = await audit.list({ after, limit: entriesAtOnce });
    const [newest] = entries;
    if (newest === undefined) return;
    if (!complete) knownSinceMs = entries.at(-1)?.storedAtMs ?? knownSinceMs;
    for (const entry of entries.toReversed()) remember(entry);
    after = newest.position;
  };

  return {
    async look() {
      // One at a time, and begun after it was asked for: what was done before is in the answer.
      looking = looking.catch(() => undefined).then(refresh);
      try {
        await looking;
      } catch (error) {
        if (!(error instanceof ChatpulseError) || isRetriable(error)) throw error;
        return () => 'unknown';
      }
      return ({ message: { topic, partition, offset, timestamp }, storedAtMs }) => {
        const replay = known.get(`${topic}/${partition}/${offset}`);
        if (replay?.timestamp === timestamp) return replay.became;
        return storedAtMs < knownSinceMs ? 'unknown' : undefined;
      };
    },
  };
}
