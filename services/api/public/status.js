import { ageOf, clockTime, setText } from './format.js';

const staleMs = 15_000;
const words = { connecting: 'Connecting…', live: 'Live', polling: 'Polling every second' };

/** The line that says how the page is connected and up to when everything is counted. */
export function createStatus(body) {
  const connection = body.querySelector('#connection');
  const asOfLine = body.querySelector('#as-of');
  const simulated = body.querySelector('#simulated');

  return {
    /** `connecting`, `live`, `polling`, or `away` with the problem where one was answered. */
    link(state, problem) {
      // What was asked for does not exist: the api answers well.
      const shown = state === 'away' && problem?.status === 404 ? 'polling' : state;
      body.dataset.connection = shown;
      connection.dataset.state = shown;
      setText(connection, words[shown] ?? awayWords(problem));
    },
    asOf(time) {
      const behindMs = time === null ? 0 : Date.now() - Date.parse(time);
      const behind = behindMs > staleMs ? `, ${ageOf(behindMs)} behind` : '';
      setText(asOfLine, time === null ? 'nothing counted yet' : `as of ${clockTime(time)}${behind}`);
      asOfLine.classList.toggle('stale', behindMs > staleMs);
      if (time !== null) asOfLine.dataset.time = time;
    },
    simulated(sentence) {
      simulated.hidden = sentence === undefined;
      setText(simulated.querySelector('#simulated-detail'), sentence ?? '');
    },
    clear() {
      this.link('connecting');
      setText(asOfLine, '');
      this.simulated(undefined);
    },
  };
}

function awayWords(problem) {
  return problem?.status === 503
    ? 'The store does not answer. Counting goes on; trying again…'
    : 'The api does not answer. Trying again…';
}
