import type { Watermark } from '@chatpulse/contracts';
import { reaches } from './watermark-order.js';

/** open: it runs; settling: late events may still change it; final: it never changes again in its generation. */
export type WindowState = 'open' | 'settling' | 'final';

/** What the stored watermarks say. They are read before the rows they judge, so they never promise too much. */
export interface Progress {
  /** State of a window that ends at `windowEndMs`, by the mark of its own partition and generation. */
  stateOf(windowEndMs: number, partition: number, generation: number): WindowState;
  /** State of a window of which nothing was counted, by the mark that is furthest in its partition. */
  stateIn(windowEndMs: number, partition: number): WindowState;
  /** State of a window by the slowest partition, for a channel of which nothing was counted. */
  stateOverall(windowEndMs: number): WindowState;
  /** Event time (epoch ms) up to which one partition is counted; while a recount runs, by the earlier count. */
  asOf(partition: number): number | undefined;
  /** Event time (epoch ms): in this partition an event of a window that ends there or earlier comes too late. */
  finalBefore(partition: number): number | undefined;
  /** The earliest of all partitions' `asOf`. */
  asOfAll(): number | undefined;
  /** Is everything stored that was sent before this mark of channel-stats? */
  hasReached(mark: Watermark): boolean;
  /** The mark of a partition's newest generation. */
  newest(partition: number): Watermark | undefined;
}

export function progressOf(watermarks: readonly Watermark[]): Progress {
  /** By partition and generation. */
  const marks = new Map<number, Map<number, Watermark>>();
  const [leading, newest] = [new Map<number, Watermark>(), new Map<number, Watermark>()];
  for (const mark of watermarks) {
    const generations = marks.get(mark.partition) ?? new Map();
    marks.set(mark.partition, generations.set(mark.generation, mark));
    if (mark.generation >= (newest.get(mark.partition)?.generation ?? 0)) newest.set(mark.partition, mark);
    const other = leading.get(mark.partition);
    if (other === undefined || mark.eventTime > other.eventTime) leading.set(mark.partition, mark);
  }
  const slowest = [...leading.values()].reduce<Watermark | undefined>(
    (least, mark) => (least === undefined || mark.eventTime < least.eventTime ? mark : least),
    undefined,
  );
  return {
    stateOf: (windowEndMs, partition, generation) =>
      stateBy(marks.get(partition)?.get(generation), windowEndMs),
    stateIn: (windowEndMs, partition) => stateBy(leading.get(partition), windowEndMs),
    stateOverall: (windowEndMs) => stateBy(slowest, windowEndMs),
    asOf: (partition) => leading.get(partition)?.eventTime,
    finalBefore: (partition) => leading.get(partition)?.finalBefore,
    asOfAll: () => slowest?.eventTime,
    hasReached(mark) {
      const stored = marks.get(mark.partition)?.get(mark.generation);
      return stored !== undefined && reaches(stored, mark);
    },
    newest: (partition) => newest.get(partition),
  };
}

function stateBy(mark: Watermark | undefined, windowEndMs: number): WindowState {
  if (mark === undefined || windowEndMs > mark.eventTime) return 'open';
  return windowEndMs <= mark.finalBefore ? 'final' : 'settling';
}
