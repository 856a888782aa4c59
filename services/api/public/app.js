// The page's frame: which view is shown, and what all of them share.
import { showChannel } from './channel-view.js';
import { showCompare } from './compare-view.js';
import { showHome } from './home-view.js';
import { parseRoute } from './route.js';
import { installSearch } from './search.js';
import { createStatus } from './status.js';
import { installThemeToggle } from './theme.js';

const views = { home: showHome, channel: showChannel, compare: showCompare };
const main = document.querySelector('#main');
const status = createStatus(document.body);
let left = new AbortController();

function navigate(moved) {
  left.abort();
  left = new AbortController();
  const kept = document.activeElement?.dataset?.key;
  const route = parseRoute(location.hash);
  main.replaceChildren();
  status.clear();
  document.title = views[route.view]({ main, route, signal: left.signal, status });
  // Not every browser lets the keyboard into what scrolls.
  for (const region of main.querySelectorAll('.scroll')) region.tabIndex = 0;
  for (const link of document.querySelectorAll('.views [data-view]')) {
    if (link.dataset.view === route.view) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  if (!moved) return;
  // A choice within a view keeps the focus; another view gets it.
  const same = kept && main.querySelector(`[data-key="${kept}"]`);
  if (same) same.focus();
  else {
    main.focus();
    scrollTo(0, 0);
  }
}

installThemeToggle(document.querySelector('#theme'));
installSearch(document.querySelector('#search'));
// Its address would be taken for a view.
document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault();
  main.focus();
});
addEventListener('hashchange', () => navigate(true));
navigate(false);
