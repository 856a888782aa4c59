// A browser opens six connections to one origin over HTTP/1.1, for all its tabs together, and a stream holds one for
// as long as it lives. So all tabs share four streams, and the rest is left for questions.
const slots = 4;
let taken = false;

/** Resolves with how to give the slot back, or with undefined when none is free. */
export async function takeSlot() {
  if (navigator.locks === undefined) return takeOnly();
  for (let slot = 0; slot < slots; slot += 1) {
    const release = await tryLock(`chatpulse-stream-${slot}`);
    if (release !== undefined) return release;
  }
  return undefined;
}

function tryLock(name) {
  return new Promise((resolve) => {
    void navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      if (lock === null) return resolve(undefined);
      return new Promise((release) => resolve(release));
    });
  });
}

/** Locks are for secure contexts and for localhost. Elsewhere tabs cannot agree, and each has one stream. */
function takeOnly() {
  if (taken) return undefined;
  taken = true;
  return () => {
    taken = false;
  };
}
