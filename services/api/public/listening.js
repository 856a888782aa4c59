import { ask } from './ask.js';
import { createPoll } from './poll.js';

const everyMs = 15_000;
// Until it is known up to when counts reach.
const soonMs = 500;
const dayMs = 86_400_000;

/**
 * GET /channels/{id}/coverage of the `lengthMs` up to `asOf`, or of a day where that is longer. By `asOf` and not by
 * our clock: what is counted may be long ago.
 */
export function askListening({ id, asOf, lengthMs }, signal) {
  const from = asOf !== null && lengthMs > dayMs ? `&from=${Date.parse(asOf) - lengthMs}` : '';
  return ask(`/channels/${encodeURIComponent(id)}/coverage?limit=1${from}`, signal);
}

/** The spans of a channel again and again. `asOf()`: up to when it is counted. */
export function followListening({ id, asOf, lengthMs, signal, onSpans }) {
  let asked = null;
  createPoll({
    signal,
    everyMs: () => (asked === null ? soonMs : everyMs),
    run: async (wanted) => {
      asked = asOf();
      // What fails here fails for the counts too, which say so.
      const coverage = await askListening({ id, asOf: asked, lengthMs }, signal).catch(() => undefined);
      if (coverage !== undefined && wanted()) onSpans(coverage.spans);
    },
  });
}
