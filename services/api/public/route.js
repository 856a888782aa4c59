// Which view an address of the page names. Pure.
export const windowNames = ['1m', '10m', '1h'];
export const compareAtMost = 4;

/** What the part of an address behind `#` names; what names nothing is the home view. */
export function parseRoute(hash) {
  const [view, given = '', window] = hash.replace(/^#?\/?/, '').split('/');
  const ids = given.split(',').map(decoded).filter(isNamed);
  const known = windowNames.includes(window) ? window : '1m';
  if (view === 'channel' && ids.length === 1) return { view, id: ids[0], window: known };
  if (view === 'compare') return { view, ids: [...new Set(ids)].slice(0, compareAtMost), window: known };
  return { view: 'home' };
}

export function channelAddress(id, window = '1m') {
  return `#/channel/${encodeURIComponent(id)}${window === '1m' ? '' : `/${window}`}`;
}

export function compareAddress(ids, window = '1m') {
  return `#/compare/${ids.map(encodeURIComponent).join(',')}${window === '1m' ? '' : `/${window}`}`;
}

/** What a person typed: a login as Twitch shows it, with or without a #, or an id. */
export function channelNamed(text) {
  return text.trim().replace(/^#/, '').toLowerCase();
}

function decoded(part) {
  try {
    return channelNamed(decodeURIComponent(part));
  } catch {
    return '';
  }
}

function isNamed(id) {
  return id !== '';
}
