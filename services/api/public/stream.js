import { takeSlot } from './stream-slots.js';

// The server says something every 5 s.
const silentMs = 15_000;
const againMs = 10_000;

/**
 * Keeps a stream of windows open while the page is seen and until `signal` aborts. A break is mended by the browser,
 * which resumes where it was; after a refusal or a silence a new one is tried. `onChange(live)` tells of both.
 */
export function keepStream({ url, signal, onWindows, onChange }) {
  let source;
  let release;
  let watch;
  let live = false;
  let opening = false;

  async function open() {
    if (source !== undefined || opening || document.hidden || signal.aborted) return;
    opening = true;
    release = await takeSlot();
    opening = false;
    if (release === undefined) return later();
    if (document.hidden || signal.aborted) return shut();
    source = new EventSource(url);
    source.addEventListener('windows', hear);
    source.addEventListener('error', () => {
      change(false);
      if (source?.readyState === EventSource.CLOSED) later();
    });
    expectMore();
  }

  function hear({ data }) {
    const news = JSON.parse(data);
    expectMore();
    onWindows(news);
    change(true);
  }

  function expectMore() {
    clearTimeout(watch);
    watch = setTimeout(later, silentMs);
  }

  function later() {
    shut();
    if (!signal.aborted) watch = setTimeout(() => void open(), againMs);
  }

  function shut() {
    clearTimeout(watch);
    source?.close();
    source = undefined;
    release?.();
    release = undefined;
    change(false);
  }

  function change(now) {
    if (live === now) return;
    live = now;
    if (!signal.aborted) onChange(live);
  }

  document.addEventListener('visibilitychange', () => (document.hidden ? shut() : void open()), { signal });
  signal.addEventListener('abort', shut);
  void open();
  return { isLive: () => live };
}
