import { count, dayTime, lengthOf, minuteTime, setText } from './format.js';
import { insteadOfNumber } from './gaps.js';
import { currentRow } from './window-rows.js';

/** The big numbers of a channel's page; `window` in words, as in "messages this minute". */
export function createFigures(holder) {
  const set = (name, text) => setText(holder.querySelector(`[data-figure="${name}"]`), text);
  const detail = (name, text) => setText(holder.querySelector(`[data-detail="${name}"]`), text);

  return {
    current({ rows, asOf }, spans) {
      const row = currentRow(rows, asOf);
      const unheard = row && insteadOfNumber(row, spans);
      set('now', unheard === 'not listening' ? unheard : count(row?.messages));
      detail('now', row === undefined ? '' : `since ${minuteTime(row.windowStart)}`);
    },
    summary({ lastMinute, lastHour, lastDay, peakMinute, lastFullHour }) {
      set('minute', count(lastMinute.messages));
      detail('minute', `from ${minuteTime(lastMinute.windowStart)}`);
      set('hour', count(lastHour.messages));
      detail('hour', heardWords(lastHour));
      set('day', count(lastDay.messages));
      detail('day', heardWords(lastDay));
      set('peak', count(peakMinute?.messages));
      detail('peak', peakMinute === null ? '' : dayTime(peakMinute.windowStart));
      set('chatters', `${lastFullHour.chattersExact === false ? '≈ ' : ''}${count(lastFullHour.chatters)}`);
      detail('chatters', `${minuteTime(lastFullHour.windowStart)}–${minuteTime(lastFullHour.windowEnd)}`);
    },
  };
}

/** Where less was heard than the whole, how much. */
function heardWords({ from, to, heardSeconds }) {
  const missing = Date.parse(to) - Date.parse(from) - heardSeconds * 1000;
  if (missing <= 0) return 'listening all the time';
  return heardSeconds === 0 ? 'not listening' : `listening for ${lengthOf(heardSeconds * 1000)}`;
}
