// The console's frame: the token, which view is shown, the verdict above every view, and when news are asked for.
import { showAudit } from './audit-view.js';
import { showChannels } from './channels-view.js';
import { showDeadLetters } from './dead-letters-view.js';
import { showFlow } from './flow-view.js';
import { showGroups } from './groups-view.js';
import { showProcessor } from './processor-view.js';
import { ask, forgetToken, token } from './session.js';
import { isRefused, showFailure, showFlowing, showNotice, showSignedOut, showWaiting } from './status.js';
import { showTokenForm } from './token-view.js';
import { showTopic } from './topic-view.js';
import { showTopics } from './topics-view.js';

const everyMs = 2000;
const slowMs = 3000;

const main = document.querySelector('#main');
const views = document.querySelector('#views');
const leave = document.querySelector('#leave');

const routes = [
  [/^#\/topics\/([^?]+)(?:\?(.*))?$/, showTopic],
  [/^#\/topics$/, showTopics],
  [/^#\/groups$/, showGroups],
  [/^#\/processor(?:\?(.*))?$/, showProcessor],
  [/^#\/dead-letters(?:\?(.*))?$/, showDeadLetters],
  [/^#\/channels$/, showChannels],
  [/^#\/audit$/, showAudit],
  [/^/, showFlow],
];

let view;
let latest = 0;
let timer;

/** One chain of questions: each call supersedes the one before it, whose answer is then not shown. */
async function refresh() {
  clearTimeout(timer);
  latest += 1;
  const asked = latest;
  if (document.hidden || token() === null) return;
  const slow = setTimeout(() => asked === latest && showWaiting(), slowMs);
  const flow = ask('/kafka/flow');
  const [way, own] = await Promise.allSettled([flow, view.refresh(flow)]);
  clearTimeout(slow);
  if (asked !== latest) return;
  const refused = [way, own].some(({ reason }) => isRefused(reason));
  if (refused) signOut('This is not the token of this api. Look it up again.');
  else showNews(way, own);
  if (token() !== null) timer = setTimeout(refresh, everyMs);
}

function showNews(way, own) {
  if (way.status === 'rejected') showFailure(way.reason);
  else showFlowing(way.value, own.status === 'rejected' && own.reason.problem === undefined);
  const problem = way.status === 'rejected' ? undefined : own.reason?.problem;
  showNotice(problem);
  main.hidden = problem?.status === 404;
  const stop = way.value?.stoppedAt ? `Stops at ${way.value.stoppedAt} · ` : '';
  document.title = `${stop}${view.title} · chatpulse console`;
}

function signOut(reason) {
  forgetToken();
  navigate(false, reason);
}

function navigate(moveFocus, reason) {
  const known = token() !== null;
  views.hidden = !known;
  leave.hidden = !known;
  markCurrent();
  showNotice(undefined);
  main.hidden = false;
  main.replaceChildren();
  view = known ? currentView() : showTokenForm(main, () => navigate(true), reason);
  document.title = `${view.title} · chatpulse console`;
  if (!known) showSignedOut();
  if (moveFocus) main.focus();
  void refresh();
}

function currentView() {
  const [pattern, show] = routes.find(([path]) => path.test(location.hash));
  const [, ...parts] = pattern.exec(location.hash);
  return show(main, refresh, ...parts);
}

function markCurrent() {
  const link = `#/${location.hash.split(/[/?]/)[1] ?? ''}`;
  for (const place of views.children) {
    if (place.getAttribute('href') === link) place.setAttribute('aria-current', 'page');
    else place.removeAttribute('aria-current');
  }
}

leave.addEventListener('click', () => signOut());
addEventListener('hashchange', () => navigate(true));
document.addEventListener('visibilitychange', () => void refresh());
navigate(false);
