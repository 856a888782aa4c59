import { ask } from './session.js';

const firstPage = 100;
const pageSize = 500;
const pagesAtOnce = 4;
const heldAtMost = 1000;

/**
 * The records of a topic, newest first. `from` is where it begins: a partition, and an offset or a timestamp; nothing
 * is the newest. What comes faster than a few pages a look is left out, and `missed` says so.
 */
export function createFeed(topic) {
  let from = {};
  let cursor;
  let generation = 0;
  const feed = { records: [], more: false, missed: false, begin, next, follow };

  function begin(place) {
    from = place;
    cursor = undefined;
    generation += 1;
    Object.assign(feed, { records: [], more: false, missed: false });
  }

  /** One page. */
  async function next() {
    const began = generation;
    const { partition, ...place } = from;
    const query = new URLSearchParams({
      limit: cursor === undefined ? firstPage : pageSize,
      ...(partition !== undefined && { partition }),
      ...(cursor === undefined ? place : { cursor }),
    });
    const page = await ask(`/kafka/topics/${encodeURIComponent(topic)}/records?${query}`);
    // Another place was asked for meanwhile.
    if (began !== generation) return false;
    cursor = page.nextCursor;
    feed.more = page.hasMore;
    feed.records = [...page.records.toReversed(), ...feed.records].slice(0, heldAtMost);
    return page.hasMore;
  }

  /** What has come since the last page. */
  async function follow() {
    for (let pages = 0; pages < pagesAtOnce; pages += 1) if (!(await next())) return;
    const { partition } = from;
    begin(partition === undefined ? {} : { partition });
    feed.missed = true;
    await next();
  }

  return feed;
}
