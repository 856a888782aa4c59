import { ReprocessOptionsInvalidError } from '../errors.js';
import type { ReprocessOptions } from './run-view.js';

/** @throws ReprocessOptionsInvalidError that names every fault */
export function checkOptions({ batchSize, timeoutMs, ratePerSecond, limit }: ReprocessOptions): void {
  const faults: string[] = [];
  const whole = (name: string, value: number | undefined, most: number): void => {
    if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= most)) return;
    faults.push(`${name} is ${value} and must be a whole number from 1 to ${most}`);
  };
  whole('batchSize', batchSize, 10_000);
  whole('timeoutMs', timeoutMs, 86_400_000);
  whole('limit', limit, 1_000_000_000);
  if (ratePerSecond !== undefined && !(ratePerSecond > 0)) {
    faults.push(`ratePerSecond is ${ratePerSecond} and must be more than 0`);
  }
  if (faults.length > 0) throw new ReprocessOptionsInvalidError(faults.join('; '));
}
