import { element, note } from './element.js';
import { count, dayOf, dayTime, lengthOf, minuteTime, percent, setText } from './format.js';
import { gapBands, shareHeard, stripParts } from './gaps.js';
import { happenings, topEmotes } from './happenings.js';
import { fillTable } from './table.js';

const emotesShown = 10;
const happeningsShown = 12;
const gapsShown = 20;
const words = { heard: 'listening', gap: 'not listening', unknown: 'not known' };

/** When somebody listened in the last 24 h: a strip, and its breaks as a table. */
export function drawListening(panel, { spans, from, to }) {
  const strip = panel.querySelector('.strip');
  strip.replaceChildren(
    ...stripParts(spans).map(({ coverage, at, share }) => {
      const part = element('span', { 'data-coverage': coverage, title: words[coverage] });
      part.style.left = `${at * 100}%`;
      part.style.width = `${share * 100}%`;
      return part;
    }),
  );
  const share = shareHeard(spans);
  const gaps = gapBands(spans, Date.parse(from), Date.parse(to)).reverse();
  const said = share === undefined ? 'Nothing is known yet.' : `Listening ${percent(share)} of the time.`;
  setText(panel.querySelector('.strip-words'), said);
  strip.setAttribute('aria-label', `${said} The table has the breaks.`);
  const [first, last] = panel.querySelectorAll('.axis span');
  setText(first, dayTime(from));
  setText(last, dayTime(to));
  panel.querySelector('table').hidden = gaps.length === 0;
  fillTable(panel.querySelector('tbody'), gaps.slice(0, gapsShown), [
    { head: true, text: (gap) => dayTime(gap.fromMs) },
    { text: (gap) => (dayOf(gap.fromMs) === dayOf(gap.toMs) ? minuteTime : dayTime)(gap.toMs) },
    { className: 'number', text: (gap) => lengthOf(gap.toMs - gap.fromMs) },
  ]);
  const more = gaps.length > gapsShown && `The newest ${gapsShown} of ${count(gaps.length)} breaks.`;
  note(panel.querySelector('.empty'), gaps.length === 0 ? 'No break is known of.' : more);
}

export function drawEmotes(panel, rows) {
  const emotes = topEmotes(rows, emotesShown);
  panel.querySelector('table').hidden = emotes.length === 0;
  const body = panel.querySelector('tbody');
  fillTable(body, emotes, [
    { head: true, text: (emote) => emote.name },
    { className: 'number sorted', text: (emote) => count(emote.count) },
  ]);
  emotes.forEach((emote, index) => {
    const share = `${(100 * emote.count) / emotes[0].count}%`;
    body.rows[index].lastChild.style.setProperty('--share', share);
  });
  note(panel.querySelector('.empty'), emotes.length === 0 && 'No emote was counted in these windows.');
}

/** `timeOf`: how the windows are named. */
export function drawHappenings(panel, rows, timeOf) {
  const found = happenings(rows, happeningsShown);
  panel.querySelector('table').hidden = found.length === 0;
  fillTable(panel.querySelector('tbody'), found, [
    { head: true, text: (row) => timeOf(row.windowStart) },
    {
      className: 'words',
      text: (row) => row.what.map((each) => `${count(each.count)} ${each.word}`).join(', '),
    },
  ]);
  note(panel.querySelector('.empty'), found.length === 0 && 'Nothing was announced in these windows.');
}

export function drawSessions(panel, sessions) {
  panel.querySelector('table').hidden = sessions.length === 0;
  fillTable(panel.querySelector('tbody'), sessions, [
    { head: true, text: ({ start }) => dayTime(start) },
    { className: 'number', text: ({ start, end }) => lengthOf(Date.parse(end) - Date.parse(start)) },
    { className: 'number', text: ({ messages }) => count(messages) },
    {
      className: 'number wide',
      text: ({ chatters, chattersExact }) => `${chattersExact ? '' : '≈ '}${count(chatters)}`,
    },
    {
      className: 'number wide',
      text: ({ peakMessages, peakMinute }) => `${count(peakMessages)} at ${minuteTime(peakMinute)}`,
    },
  ]);
  const none = 'No session is over yet: one is listed 25 minutes after its last active minute.';
  note(panel.querySelector('.empty'), sessions.length === 0 && none);
}
