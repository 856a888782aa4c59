// When nobody listened, out of the spans of GET /channels/{id}/coverage. Pure.

export const notListening = 'not listening';
const notKnown = 'not known';

/** The parts of [fromMs, toMs) in which nobody listened, in epoch ms. */
export function gapBands(spans, fromMs, toMs) {
  return spans
    .filter(({ coverage }) => coverage === 'gap')
    .map(({ from, to }) => ({
      fromMs: Math.max(fromMs, Date.parse(from)),
      toMs: Math.min(toMs, Date.parse(to)),
    }))
    .filter((band) => band.fromMs < band.toMs);
}

/** What stands in place of a number that is null; undefined where there is one. */
export function insteadOfNumber({ messages, state, windowStart, windowEnd }, spans) {
  if (messages !== null) return undefined;
  const gaps = gapBands(spans, Date.parse(windowStart), Date.parse(windowEnd));
  if (gaps.length > 0) return notListening;
  return state === 'final' ? notKnown : `${notKnown} yet`;
}

/** A window that has a count, and in a part of which nobody listened: there was more than was counted. */
export function isPartlyHeard({ messages, windowStart, windowEnd }, spans) {
  return messages !== null && gapBands(spans, Date.parse(windowStart), Date.parse(windowEnd)).length > 0;
}

/** How much of what can be said was heard, 0 to 1; undefined when nothing can be said. */
export function shareHeard(spans) {
  const lasted = (wanted) =>
    spans
      .filter(({ coverage }) => coverage === wanted)
      .reduce((sum, { from, to }) => sum + Date.parse(to) - Date.parse(from), 0);
  const [heard, gap] = [lasted('heard'), lasted('gap')];
  return heard + gap === 0 ? undefined : heard / (heard + gap);
}

/** Spans as parts of a strip: what each is, where it starts and how long it is, both 0 to 1. */
export function stripParts(spans) {
  if (spans.length === 0) return [];
  const from = Date.parse(spans[0].from);
  const whole = Date.parse(spans.at(-1).to) - from;
  return spans.map((span) => ({
    coverage: span.coverage,
    at: (Date.parse(span.from) - from) / whole,
    share: (Date.parse(span.to) - Date.parse(span.from)) / whole,
  }));
}
