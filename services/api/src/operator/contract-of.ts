import { topicContract } from '@chatpulse/contracts';
import type { Validation } from '@chatpulse/kafka';

const contracts = new Map<string, (value: unknown) => Validation<unknown>>(Object.entries(topicContract));

/** What validates the values of a topic; undefined for one that has no schema, as dead letters. */
export function contractOf(topic: string): ((value: unknown) => Validation<unknown>) | undefined {
  return contracts.get(topic);
}
