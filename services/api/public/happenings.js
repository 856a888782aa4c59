// What happened in the windows besides messages: most used emotes, and what Twitch announced. Pure.

/** Emotes of `rows`, most used first, ties by id. Each window names its 20 most used, so a sum is "at least". */
export function topEmotes(rows, limit) {
  const sums = new Map();
  for (const { id, name, count } of rows.flatMap((row) => row.topEmotes ?? [])) {
    sums.set(id, { id, name, count: (sums.get(id)?.count ?? 0) + count });
  }
  const order = (a, b) => b.count - a.count || (a.id < b.id ? -1 : 1);
  return [...sums.values()].sort(order).slice(0, limit);
}

const kinds = [
  ['raids', 'raid', 'raids'],
  ['subscriptions', 'subscription', 'subscriptions'],
  ['giftedSubscriptions', 'gifted subscription', 'gifted subscriptions'],
  ['bits', 'bit', 'bits'],
  ['bans', 'ban', 'bans'],
  ['timeouts', 'timeout', 'timeouts'],
  ['deletedMessages', 'deleted message', 'deleted messages'],
];

/** The newest `limit` windows in which something was announced: { windowStart, state, what }. */
export function happenings(rows, limit) {
  return rows
    .map((row) => ({
      windowStart: row.windowStart,
      state: row.state,
      what: kinds
        .filter(([field]) => (row[field] ?? 0) > 0)
        .map(([field, one, many]) => ({ field, count: row[field], word: row[field] === 1 ? one : many })),
    }))
    .filter(({ what }) => what.length > 0)
    .slice(0, limit);
}
