import { count, minuteTime, setText } from './format.js';
import { insteadOfNumber, isPartlyHeard } from './gaps.js';

/** One window in words: what stands under the pointer. */
export function windowWords(row, spans) {
  const time = `${minuteTime(row.windowStart)}–${minuteTime(row.windowEnd)}`;
  const unheard = insteadOfNumber(row, spans);
  if (unheard !== undefined) return `${time}: ${unheard}`;
  const partly = isPartlyHeard(row, spans) ? ', listened to in part' : '';
  return `${time}: ${count(row.messages)} messages, ${row.state}${partly}`;
}

/** Shows `words` beside a chart, and what stood there before where there are none. */
export function createReadout(line) {
  const usual = line.textContent;
  return (words) => setText(line, words ?? usual);
}
