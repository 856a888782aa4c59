import type { IncomingMessage } from '@chatpulse/kafka';

export type MergeBounds = { readonly limit: number; readonly maxBytes: number };

/**
 * The oldest records of several partitions, `limit` at most. Records of one partition keep their order, whatever
 * their timestamps say: of what is next in each partition the oldest goes first.
 */
export function oldestFirst(
  lists: readonly (readonly IncomingMessage[])[],
  bounds: MergeBounds,
): IncomingMessage[] {
  const next = lists.map(() => 0);
  return take(bounds, () => {
    const list = pick(
      lists,
      (list, index) => list[next[index] ?? 0],
      (a, b) => a.timestamp < b.timestamp,
    );
    if (list === undefined) return undefined;
    const at = next[list] ?? 0;
    next[list] = at + 1;
    return lists[list]?.[at];
  });
}

/** The newest records of several partitions, `limit` at most; of what is last in each partition the newest goes last. */
export function newestLast(
  lists: readonly (readonly IncomingMessage[])[],
  bounds: MergeBounds,
): IncomingMessage[] {
  const left = lists.map(({ length }) => length);
  const taken = take(bounds, () => {
    const list = pick(
      lists,
      (list, index) => list[(left[index] ?? 0) - 1],
      (a, b) => a.timestamp > b.timestamp,
    );
    if (list === undefined) return undefined;
    const at = (left[list] ?? 0) - 1;
    left[list] = at;
    return lists[list]?.[at];
  });
  return taken.reverse();
}

/** Index of the list whose candidate wins; undefined when no list has one. */
function pick(
  lists: readonly (readonly IncomingMessage[])[],
  candidate: (list: readonly IncomingMessage[], index: number) => IncomingMessage | undefined,
  wins: (a: IncomingMessage, b: IncomingMessage) => boolean,
): number | undefined {
  let best: { index: number; message: IncomingMessage } | undefined;
  for (const [index, list] of lists.entries()) {
    const message = candidate(list, index);
    if (message !== undefined && (best === undefined || wins(message, best.message)))
      best = { index, message };
  }
  return best?.index;
}

/** One at least, so that a record over the bound does not block the way. */
function take({ limit, maxBytes }: MergeBounds, next: () => IncomingMessage | undefined): IncomingMessage[] {
  const taken: IncomingMessage[] = [];
  let bytes = 0;
  while (taken.length < limit && (taken.length === 0 || bytes < maxBytes)) {
    const message = next();
    if (message === undefined) break;
    taken.push(message);
    bytes += message.value?.length ?? 0;
  }
  return taken;
}
