const patienceMs = 4000;

/** Fetches JSON of our own origin; what is unchanged costs a 304. Throws an Error, with `problem` when the answer is one. */
export async function ask(path, signal) {
  const patience = AbortSignal.timeout(patienceMs);
  const response = await fetch(path, {
    signal: signal === undefined ? patience : AbortSignal.any([patience, signal]),
    cache: 'no-cache',
  });
  const body = await response.json();
  if (!response.ok) throw Object.assign(new Error(body.detail), { problem: body });
  return body;
}
