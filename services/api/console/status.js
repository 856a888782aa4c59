// What is said above every view: the verdict about the flow, and whether anybody answers.
import { el } from './element.js';
import { setText } from './format.js';

const verdict = document.querySelector('#verdict');
const announcement = document.querySelector('#announcement');
const simulated = document.querySelector('#simulated');
const connection = document.querySelector('#connection');
const notice = document.querySelector('#notice');

export function isRefused(error) {
  return error?.problem?.status === 401;
}

/** `late`: what is below the verdict did not come this time. */
export function showFlowing(flow, late) {
  showConnection(late ? 'connecting' : 'live', late ? 'Part of it did not answer. Trying again…' : 'Live');
  simulated.hidden = !flow.simulated;
  // The numbers in it change with every look: they are shown, and only the change that matters is read out.
  showVerdict(toneOf(flow), flow.verdict);
  if (flow.stoppedAt !== null) announce(`It stops at ${flow.stoppedAt}.`);
  else announce(flow.flowing ? 'It flows.' : 'It cannot be told yet whether it flows.');
}

function toneOf({ flowing, stoppedAt, stages }) {
  if (stoppedAt !== null) return 'bad';
  if (!flowing) return 'calm';
  return stages.some(({ state }) => state === 'slow') ? 'warn' : 'good';
}

/** Nothing can be said about the flow: the api is away, or what it needs is. */
export function showFailure({ problem, message }) {
  const title = problem?.title ?? 'The api does not answer';
  showConnection('away', `${title}. Trying again…`);
  showVerdict('bad', verdictWithout(problem, message));
  announce(`${title}.`);
}

function verdictWithout(problem, message) {
  if (problem === undefined) return 'The api does not answer on this port. Does it run? make status says so.';
  if (problem.type !== 'urn:chatpulse:problem:kafka-unavailable') return message;
  return 'Kafka does not answer, so it cannot be told what flows. Does it run? make status says so.';
}

export function showWaiting() {
  showConnection('connecting', 'Waiting for an answer…');
}

export function showSignedOut() {
  showConnection('connecting', 'No token yet');
  verdict.hidden = true;
  simulated.hidden = true;
}

/** What the view could not be told, in the answer's own words; undefined: nothing is wrong with it. */
export function showNotice(problem) {
  notice.hidden = problem === undefined;
  if (problem === undefined || notice.firstChild?.textContent === problem.detail) return;
  const names = (problem.hint ?? []).map((name) =>
    el('a', { href: `#/topics/${encodeURIComponent(name)}` }, name),
  );
  notice.replaceChildren(el('span', {}, problem.detail), ...names.flatMap((link) => [' ', link]));
}

function showVerdict(tone, text) {
  verdict.hidden = false;
  verdict.dataset.tone = tone;
  setText(verdict, text);
}

function announce(text) {
  setText(announcement, text);
}

function showConnection(state, text) {
  document.body.dataset.connection = state;
  connection.dataset.state = state;
  setText(connection, text);
}
