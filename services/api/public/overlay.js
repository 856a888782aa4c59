// One channel as one big number and a line, over nothing: for streaming software.
import { follow } from './follow.js';
import { count, setText } from './format.js';
import { insteadOfNumber, notListening } from './gaps.js';
import { followListening } from './listening.js';
import { fromFirstKnown, sparkPoints } from './series.js';
import { currentRow, windowMs } from './window-rows.js';

const shown = 60;
const box = { width: 240, height: 48 };
const words = { '1m': 'messages this minute', '10m': 'messages in 10 minutes', '1h': 'messages this hour' };
const svg = 'http://www.w3.org/2000/svg';

const id = decodeURIComponent(location.pathname.split('/').at(-1));
const asked = new URLSearchParams(location.search).get('window');
const window = asked in words ? asked : '1m';
const find = (selector) => document.querySelector(selector);
const number = find('#number');
const line = find('#line');

setText(find('#channel'), id);
setText(find('#words'), words[window]);
document.title = `${id} · chatpulse overlay`;

let spans = [];
let known = null;

function show({ page, rows, asOf }) {
  known = asOf;
  const row = currentRow(rows, asOf);
  const unheard = row !== undefined && insteadOfNumber(row, spans) === notListening;
  number.classList.toggle('words', unheard);
  setText(number, unheard ? notListening : count(row?.messages));
  setText(find('#channel'), page.channel);
  find('#simulated').hidden = !page.simulated;
  const ended = rows.filter(({ state }) => state !== 'open').map(({ messages }) => messages);
  line.replaceChildren(...sparkPoints(fromFirstKnown(ended.reverse()), box).map(polyline));
}

function polyline(points) {
  const made = document.createElementNS(svg, 'polyline');
  made.setAttribute('points', points);
  return made;
}

const { signal } = new AbortController();
followListening({
  id,
  asOf: () => known,
  lengthMs: shown * windowMs[window],
  signal,
  onSpans: (told) => {
    spans = told;
  },
});
follow({
  id,
  window,
  limit: shown,
  signal,
  onRows: show,
  onLink: (link, problem) => {
    document.body.dataset.connection = link;
    setText(find('#state'), link === 'away' ? (problem?.detail ?? 'not connected') : '');
  },
});
