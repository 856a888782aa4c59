import { patternOf, type RegisteredHandler, worstRetryMs } from '@chatpulse/kafka';

/** A handler as GET /kafka/handlers shows it; names as users of Kafka modules know them. */
export function handlerView(entry: RegisteredHandler, all: readonly RegisteredHandler[]): object {
  const { handler, groupId, policy, order } = entry;
  return {
    id: handler.id,
    pattern: patternOf(handler),
    method: 'handleBatch' in handler ? 'handleBatch' : 'handle',
    class: handler.id.split('.', 1)[0],
    options: {
      retry: policy.enabled ? { ...policy, worstTotalMs: worstRetryMs(entry, all) } : false,
      order,
      groupId,
    },
  };
}
