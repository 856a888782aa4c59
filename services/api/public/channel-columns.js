import { count, minuteTime } from './format.js';
import { insteadOfNumber, isPartlyHeard } from './gaps.js';

/** The columns of the table of windows. `spans()` are those of the coverage as it is known now. */
export function windowColumns(spans, timeOf = minuteTime) {
  return [
    { head: true, text: (row) => timeOf(row.windowStart) },
    { text: (row) => row.state, state: (row) => row.state },
    {
      className: 'number messages',
      text: (row) =>
        insteadOfNumber(row, spans()) ?? `${isPartlyHeard(row, spans()) ? '≥ ' : ''}${count(row.messages)}`,
      tone: (row) => (row.messages === null ? 'unheard' : undefined),
    },
    { className: 'number wide', text: (row) => count(row.chatters) },
    { className: 'number wide', text: (row) => count(row.subscriberMessages) },
    { className: 'number wide', text: (row) => count(row.emotes) },
    { className: 'number wide', text: (row) => count(row.bits) },
    { className: 'number wide', text: (row) => count(row.subscriptions) },
    { className: 'number wide', text: (row) => count(row.giftedSubscriptions) },
    { className: 'number wide', text: (row) => count(row.raids) },
    { className: 'number wide', text: (row) => count(sum(row.timeouts, row.bans)) },
  ];
}

function sum(a, b) {
  return a === null || b === null ? null : a + b;
}
