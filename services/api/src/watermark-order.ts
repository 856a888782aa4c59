import type { Watermark } from '@chatpulse/contracts';

/** Was `mark` sent with `other`, or after it? Both of one partition and generation; the totals only ever rise. */
export function reaches(mark: Watermark, other: Watermark): boolean {
  if (mark.eventTime !== other.eventTime) return mark.eventTime > other.eventTime;
  return totalOf(mark) >= totalOf(other);
}

/** Everything that was taken in so far. */
function totalOf({ counted, duplicates, late, deadLettered }: Watermark): number {
  return counted + duplicates + late + deadLettered;
}
