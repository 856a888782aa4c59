import type { Watermark } from '@chatpulse/contracts';
import { totalOf } from './watermark-order.js';

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
  /** Another text as soon as a mark of the partition is written, in whatever generation; undefined: of any partition. */
  version(partition: number | undefined): string;
}

export function progressOf(watermarks: readonly Watermark[]): Progress {
  const marks = new Map(watermarks.map((mark) => [`${mark.partition}|${mark.generation}`, mark]));
  const leading = new Map<number, Watermark>();
  for (const mark of watermarks) {
    const other = leading.get(mark.partition);
    if (other === undefined || mark.eventTime > other.eventTime) leading.set(mark.partition, mark);
  }
  const slowest = [...leading.values()].reduce<Watermark | undefined>(
    (least, mark) => (least === undefined || mark.eventTime < least.eventTime ? mark : least),
    undefined,
  );
  const versions = once(() => versionsOf(watermarks));
  const all = once(() => [...versions()].map(([partition, text]) => `${partition}=${text}`).join(' '));
  return {
    stateOf: (windowEndMs, partition, generation) =>
      stateBy(marks.get(`${partition}|${generation}`), windowEndMs),
    stateIn: (windowEndMs, partition) => stateBy(leading.get(partition), windowEndMs),
    stateOverall: (windowEndMs) => stateBy(slowest, windowEndMs),
    asOf: (partition) => leading.get(partition)?.eventTime,
    finalBefore: (partition) => leading.get(partition)?.finalBefore,
    asOfAll: () => slowest?.eventTime,
    version: (partition) => (partition === undefined ? all() : (versions().get(partition) ?? '')),
  };
}

function versionsOf(watermarks: readonly Watermark[]): Map<number, string> {
  const versions = new Map<number, string>();
  const ordered = [...watermarks].sort((a, b) => a.partition - b.partition || a.generation - b.generation);
  for (const mark of ordered) {
    const { partition, generation, eventTime, finalBefore } = mark;
    const text = [generation, eventTime, finalBefore, totalOf(mark)].join(':');
    versions.set(partition, `${versions.get(partition) ?? ''}${text};`);
  }
  return versions;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function stateBy(mark: Watermark | undefined, windowEndMs: number): WindowState {
  if (mark === undefined || windowEndMs > mark.eventTime) return 'open';
  return windowEndMs <= mark.finalBefore ? 'final' : 'settling';
}
