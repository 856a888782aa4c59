import { type RegisteredHandler, type Registry, serviceOf } from '../handling/registry.js';
import { totalRetryMs } from './policy.js';
import type { RetryCopy } from './retry-copy.js';

/** What is to be done with a copy that was read from a retry topic. */
export type Way =
  /** It is another group's, or nobody's. */
  | { readonly go: 'past' }
  /** Its partition waits; no copy behind it is looked at meanwhile. */
  | { readonly go: 'later'; readonly inMs: number }
  /** This group, or else this service, wrote it for a handler that it no longer has. */
  | { readonly go: 'to the dead letters'; readonly handlerId: string }
  | { readonly go: 'to its handler'; readonly entry: RegisteredHandler };

/** Whether a handler's records are retried through `<topic>.retry`. */
export function usesRetryTopic({ policy, order }: Pick<RegisteredHandler, 'policy' | 'order'>): boolean {
  return order === 'none' && policy.enabled && policy.attempts > 1;
}

/**
 * The worst total time of a handler's retries beside the others of its process, in ms; see totalRetryMs. In
 * place, where order matters, nothing stands in its line but its own partition.
 */
export function worstRetryMs(entry: RegisteredHandler, all: readonly RegisteredHandler[]): number {
  const sharing = all.filter((other) => usesRetryTopic(other) && other.handler.topic === entry.handler.topic);
  return totalRetryMs(entry.policy, usesRetryTopic(entry) ? sharing.map(({ policy }) => policy) : []);
}

/**
 * The way of a copy that group `groupId` read. A copy names the group that failed, and only that one takes it:
 * a service may run as several processes, each with handlers of its own. One that names no group (a replay for
 * a handler whose group its writer did not know) belongs to the service of its handler id: where several groups
 * of a process read the topic, the first of them takes what no handler wants. `writtenAtMs`: a copy never waits
 * longer after that than its handler's longest delay, whatever its header says. Pure.
 */
export function wayOf(
  copy: Pick<RetryCopy, 'handlerId' | 'groupId' | 'dueAtMs'> & { readonly writtenAtMs: number },
  at: { registry: Registry; topic: string; groupId: string; now: number },
): Way {
  const { handlerId } = copy;
  const { registry, groupId } = at;
  if (handlerId === undefined) return { go: 'past' };
  if (copy.groupId !== undefined && copy.groupId !== groupId) return { go: 'past' };
  const found = registry.find(handlerId);
  if (found?.groupId === groupId) {
    const inMs = Math.min(copy.dueAtMs, copy.writtenAtMs + found.policy.maxDelayMs) - at.now;
    return inMs > 0 ? { go: 'later', inMs } : { go: 'to its handler', entry: found };
  }
  const ours = copy.groupId === groupId || (found === undefined && isFirstOfService(handlerId, at));
  return ours ? { go: 'to the dead letters', handlerId } : { go: 'past' };
}

/** Whether the group is the one that takes what no handler of the service wants. */
function isFirstOfService(
  handlerId: string,
  { registry, topic, groupId }: { registry: Registry; topic: string; groupId: string },
): boolean {
  const service = serviceOf(handlerId);
  if (!registry.all().some(({ handler }) => serviceOf(handler.id) === service)) return false;
  return registry.forTopic(topic).find(usesRetryTopic)?.groupId === groupId;
}
