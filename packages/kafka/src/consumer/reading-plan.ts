const quietFetches = 3;

/** How far a table was read, and whether that is as far as it went when reading began. Pure. */
export interface ReadingPlan {
  /**
   * Whether a record was not passed yet; asked of each, in order. One that is younger (epoch ms) than all before it
   * and still has an offset that was passed is of a topic that was made anew: it is new, and so are those behind it.
   */
  isNew(partition: number, offset: string, timestamp: number): boolean;
  /** All up to `lastOffset` is behind us. */
  passed(partition: number, lastOffset: string): void;
  /** A broker was asked for records: it has partitions, or may have. */
  asked(nodeId: string): void;
  /** A broker answered a fetch after `durationMs`. */
  fetched(nodeId: string, durationMs: number): void;
  done(): boolean;
}

/**
 * `ends`: what each partition held at the start, from `low` up to but not including `high`. Reading usually
 * passes `high - 1`. It cannot where retention or compaction took the last records away and nothing was
 * written since. So a broker that held several fetches in a row for the whole wait, having nothing to give,
 * also proves that the end is reached; errors answer at once.
 */
export function createReadingPlan(
  ends: readonly { partition: number; low: string; high: string }[],
  maxWaitTimeMs: number,
): ReadingPlan {
  const open = new Map(
    ends
      .filter(({ low, high }) => BigInt(low) < BigInt(high))
      .map(({ partition, high }) => [partition, BigInt(high)]),
  );
  const next = new Map<number, bigint>();
  const youngest = new Map<number, number>();
  const quiet = new Map<string, number>();

  return {
    isNew(partition, offset, timestamp) {
      const latest = youngest.get(partition) ?? timestamp;
      youngest.set(partition, Math.max(latest, timestamp));
      if (BigInt(offset) >= (next.get(partition) ?? 0n)) return true;
      if (timestamp > latest) next.delete(partition);
      return timestamp > latest;
    },
    passed(partition, lastOffset) {
      for (const nodeId of quiet.keys()) quiet.set(nodeId, 0);
      const position = BigInt(lastOffset) + 1n;
      if (position > (next.get(partition) ?? 0n)) next.set(partition, position);
      if (position >= (open.get(partition) ?? 0n)) open.delete(partition);
    },
    asked(nodeId) {
      if (!quiet.has(nodeId)) quiet.set(nodeId, 0);
    },
    fetched(nodeId, durationMs) {
      const held = durationMs >= maxWaitTimeMs * 0.9;
      quiet.set(nodeId, held ? (quiet.get(nodeId) ?? 0) + 1 : 0);
      if ([...quiet.values()].every((count) => count >= quietFetches)) open.clear();
    },
    done: () => open.size === 0,
  };
}
