import type { Variable } from '../../packages/kafka/dist/config/variables/variable.js';

export function defaultOf({ default: ours }: Variable): string {
  return ours === undefined ? '' : String(ours);
}

/** What the processor has instead, where it has something else. */
export function processorDefaultOf({ readBy }: Variable): string | undefined {
  return typeof readBy === 'object' ? String(readBy.processorDefault) : undefined;
}
