import { percentile, rounded } from '../statistics.ts';

export type Delay = { readonly p50: number; readonly p99: number; readonly max: number };

/** In ms, of values in any order. */
export function delayOf(values: readonly number[]): Delay {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number => rounded(percentile(sorted, share));
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}
