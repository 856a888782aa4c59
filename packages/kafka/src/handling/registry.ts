import { HandlerInvalidError } from '../errors.js';
import { policyOf } from '../retrying/policy.js';
import type { BatchHandler, Handler } from './handler.js';
import type { RetryPolicy } from './retry-policy.js';

export type AnyHandler = Handler | BatchHandler;

/** A handler, the group that reads for it, and the retry policy that is in force for it. */
export type RegisteredHandler<H extends AnyHandler = AnyHandler> = {
  readonly handler: H;
  readonly groupId: string;
  readonly policy: RetryPolicy;
  readonly order: 'none' | 'key';
};

/** All handlers of a process. An id is unique in it: retry copies, dead letters and replays find their handler by it. */
export interface Registry {
  /**
   * All or none of them.
   * @throws HandlerInvalidError, RetryPolicyInvalidError
   */
  add(groupId: string, handlers: readonly AnyHandler[]): readonly RegisteredHandler[];
  all(): readonly RegisteredHandler[];
  find(id: string): RegisteredHandler | undefined;
  forTopic(topic: string): readonly RegisteredHandler[];
}

const idPattern = /^[a-z\d][a-z\d-]*(\.[a-z\d][a-z\d-]*)+$/;

/** `policy` is what the process retries by; a handler's own values go over it. */
export function createRegistry(policy: RetryPolicy): Registry {
  const byId = new Map<string, RegisteredHandler>();

  const register = (groupId: string, handler: AnyHandler): RegisteredHandler => {
    if (!idPattern.test(handler.id)) {
      throw new HandlerInvalidError(
        `handler id ${JSON.stringify(handler.id)} must be service.step in lower case, as api.materializer`,
      );
    }
    return { handler, groupId, policy: policyOf(handler, policy), order: handler.order ?? 'none' };
  };

  return {
    add(groupId, handlers) {
      if (handlers.length === 0) throw new HandlerInvalidError(`group ${groupId} has no handlers`);
      const added = new Map<string, RegisteredHandler>();
      for (const handler of handlers) {
        if (byId.has(handler.id) || added.has(handler.id)) {
          throw new HandlerInvalidError(`there are two handlers with the id ${handler.id}`);
        }
        added.set(handler.id, register(groupId, handler));
      }
      for (const [id, entry] of added) byId.set(id, entry);
      return [...added.values()];
    },
    all: () => [...byId.values()],
    find: (id) => byId.get(id),
    forTopic: (topic) => [...byId.values()].filter(({ handler }) => handler.topic === topic),
  };
}

/** The service that a handler belongs to: the first part of its id. */
export function serviceOf(handlerId: string): string {
  return handlerId.split('.', 1)[0] ?? handlerId;
}
