/**
 * Runs one turn after the other, `everyMs()` apart, while the page is seen and until `signal` aborts. `run` is told
 * by `wanted()` whether its answer is still the newest one; it does not throw.
 */
export function createPoll({ run, everyMs, signal }) {
  let timer;
  let latest = 0;

  async function turn() {
    clearTimeout(timer);
    timer = undefined;
    if (signal.aborted || document.hidden) return;
    latest += 1;
    const mine = latest;
    const wanted = () => mine === latest && !signal.aborted;
    await run(wanted);
    if (wanted()) timer = setTimeout(turn, everyMs());
  }

  document.addEventListener('visibilitychange', () => void turn(), { signal });
  signal.addEventListener('abort', () => clearTimeout(timer));
  void turn();
  return {
    now: () => void turn(),
    /** The next turn is `everyMs()` from now, unless one runs. */
    later() {
      if (timer === undefined) return;
      clearTimeout(timer);
      timer = setTimeout(turn, everyMs());
    },
  };
}
