/**
 * Lines that were read and whose fate is not known yet: how many, by the time at which they were read. Counted
 * by the tenth of a second, so that a line costs no object of its own. Monotonic ms.
 */
export interface AckWindow {
  /** `readMs` never falls. */
  read(readMs: number): void;
  /** Kafka holds a line that was read at `readMs`, or it is given up. */
  settled(readMs: number): void;
  /** Not after the time at which the oldest line was read whose fate is not known; undefined without one. */
  oldestMs(): number | undefined;
}

const bucketMs = 100;

export function createAckWindow(): AckWindow {
  /** Oldest first, as a Map keeps the order in which its keys came. */
  const open = new Map<number, number>();
  const bucketOf = (readMs: number): number => Math.floor(readMs / bucketMs);

  return {
    read(readMs) {
      const bucket = bucketOf(readMs);
      open.set(bucket, (open.get(bucket) ?? 0) + 1);
    },
    settled(readMs) {
      const bucket = bucketOf(readMs);
      const rest = (open.get(bucket) ?? 0) - 1;
      if (rest > 0) open.set(bucket, rest);
      else open.delete(bucket);
    },
    oldestMs() {
      const [bucket] = open.keys();
      return bucket === undefined ? undefined : bucket * bucketMs;
    },
  };
}
