import { ask } from './ask.js';
import { createPoll } from './poll.js';
import { keepStream } from './stream.js';
import { laterOf, mergeRows } from './window-rows.js';

const pollMs = 1000;
// A stream tells of what was counted; what was not is asked for.
const besideStreamMs = 15_000;

/**
 * The newest `limit` windows of a channel as they change, by stream, else by asking each second.
 * `onRows({ page, rows, asOf })`: `page` is the last answer, whose rows are merged into `rows`, newest first.
 * `onLink(link, problem)`: `live` by stream, `polling`, or `away`.
 */
export function follow({ id, window, limit, signal, onRows, onLink }) {
  const path = `/channels/${encodeURIComponent(id)}`;
  let page;
  let rows = [];
  let asOf = null;

  const stream = keepStream({
    url: `${path}/stream?window=${window}`,
    signal,
    onWindows: hear,
    onChange: (live) => {
      if (!live) return poll.now();
      onLink('live');
      poll.later();
    },
  });
  const poll = createPoll({
    signal,
    everyMs: () => (stream.isLive() ? besideStreamMs : pollMs),
    run: async (wanted) => {
      const answer = await ask(`${path}/stats?window=${window}&fill=zero&limit=${limit}`, signal).catch(
        (error) => ({ failed: error }),
      );
      if (!wanted()) return;
      if (answer.failed !== undefined) {
        onLink(stream.isLive() ? 'live' : 'away', answer.failed.problem);
        return;
      }
      page = answer;
      hear(answer);
      onLink(stream.isLive() ? 'live' : 'polling');
    },
  });

  function hear(news) {
    rows = mergeRows(rows, news.data, limit);
    asOf = laterOf(asOf, news.asOf);
    if (page !== undefined) onRows({ page, rows, asOf });
  }
}
