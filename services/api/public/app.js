// The page's frame: which view is shown, when it asks for news, and how it says that nobody answers.
import { showChannel } from './channel-view.js';
import { showChannels } from './channels-view.js';
import { ageOf, clockTime } from './format.js';

const everyMs = 1000;
const patienceMs = 4000;
const staleMs = 15_000;

const main = document.querySelector('#main');
const connection = document.querySelector('#connection');
const asOf = document.querySelector('#as-of');
const simulated = document.querySelector('#simulated');

let view;
let latest = 0;
let timer;

/** Fetches JSON from our own origin. Throws an Error with `problem` when the answer is one. */
async function get(path) {
  const response = await fetch(path, { signal: AbortSignal.timeout(patienceMs), cache: 'no-store' });
  const body = await response.json();
  if (!response.ok) throw Object.assign(new Error(body.detail), { problem: body });
  return body;
}

/** One chain of questions: each call supersedes the one before it, whose answer is then not shown. */
async function refresh() {
  clearTimeout(timer);
  latest += 1;
  const asked = latest;
  if (document.hidden) return;
  const outcome = await view.refresh(get).then(
    (news) => () => showNews(news),
    (error) => () => showFailure(error.problem),
  );
  if (asked !== latest) return;
  outcome();
  timer = setTimeout(refresh, everyMs);
}

function showNews(news) {
  showConnection('live', 'Live');
  showAsOf(news.asOf);
  showSimulated(news.simulated);
}

function showFailure(problem) {
  if (problem?.status === 404) {
    view.refuse(problem);
    showConnection('live', 'Live');
  } else if (problem?.status === 503) {
    showConnection('away', 'The store does not answer. Counting goes on; trying again…');
  } else {
    showConnection('away', 'The api does not answer. Trying again…');
  }
}

function showConnection(state, text) {
  document.body.dataset.connection = state;
  if (connection.dataset.state === state && connection.textContent === text) return;
  connection.dataset.state = state;
  connection.textContent = text;
}

function showAsOf(time) {
  if (time === null) {
    asOf.textContent = 'nothing counted yet';
    return;
  }
  const behindMs = Date.now() - Date.parse(time);
  asOf.textContent = `as of ${clockTime(time)}${behindMs > staleMs ? `, ${ageOf(behindMs)} behind` : ''}`;
  asOf.classList.toggle('stale', behindMs > staleMs);
}

function showSimulated(sentence) {
  simulated.hidden = sentence === undefined;
  document.querySelector('#simulated-detail').textContent = sentence ?? '';
}

function navigate(moveFocus) {
  const [, login] = /^#\/channel\/(.+)$/.exec(location.hash) ?? [];
  main.replaceChildren();
  view = login === undefined ? showChannels(main) : showChannel(main, decodeURIComponent(login));
  document.title = view.title;
  if (moveFocus) main.focus();
  void refresh();
}

addEventListener('hashchange', () => navigate(true));
document.addEventListener('visibilitychange', () => void refresh());
navigate(false);
