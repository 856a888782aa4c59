import { chip, el, facts, fold } from './element.js';
import { setText } from './format.js';
import { keyText, showValue } from './shown-bytes.js';
import { ago, exactTime, size } from './words.js';

const replayTones = { replayed: 'good', 'failed again': 'warn', 'left alone': 'bad' };

/** One dead letter on a line that opens. Only what became of it changes. */
export function createLetter(letter) {
  const { partition, offset, storedAt, errorCode, retryCount, replayCount, key } = letter;
  const age = el('time', { datetime: storedAt, title: exactTime(storedAt) });
  const fate = el('span', { hidden: true });
  const line = [
    el('span', { class: 'position', title: 'partition/offset of the letter' }, `${partition}/${offset}`),
    age,
    chip(errorCode, 'bad'),
    retryCount === 0 ? undefined : chip(`tried ${retryCount + 1} times`, 'calm'),
    replayCount === 0 ? undefined : chip(`replays that failed: ${replayCount}`, 'warn'),
    fate,
    el('b', { class: 'key' }, keyText(key)),
    el('span', { class: 'preview' }, letter.error),
  ];
  return {
    node: el(
      'li',
      {},
      fold(line, () => inside(letter)),
    ),
    update({ replay }) {
      setText(age, ago(storedAt));
      if (fate.textContent === replay) return;
      fate.hidden = replayTones[replay] === undefined;
      fate.replaceChildren(chip(replay, replayTones[replay]));
    },
  };
}

function inside(letter) {
  const { origin, originalSizeBytes, stack, value, topic, partition, offset } = letter;
  return [
    el('p', { class: 'problem' }, letter.error),
    facts({
      'came from': placeOf(origin),
      'given up by': letter.handlerId,
      reason: letter.reason,
      'attempts after the first': String(letter.retryCount),
      'failed again after a replay': String(letter.replayCount),
      'first failed': letter.firstFailedAt && exactTime(letter.firstFailedAt),
      'failed last': letter.failedAt && exactTime(letter.failedAt),
      'stored as': `${topic} ${partition}/${offset}`,
      'correlation id': letter.correlationId,
      'size of the original':
        originalSizeBytes === null ? null : `${size(originalSizeBytes)}; this is a cut of it`,
    }),
    showValue(value),
    stack === null ? undefined : el('pre', { tabindex: '0', 'aria-label': 'Stack' }, stack),
    el(
      'p',
      { class: 'form line' },
      el('a', { href: address(likeIt(letter)) }, 'Replay letters like this one'),
      el('a', { href: address(alone(letter)) }, 'Replay this one alone'),
    ),
  ];
}

function placeOf({ topic, partition, offset }) {
  if (partition === null || offset === null) return `${topic} (it never got into the topic)`;
  const place = new URLSearchParams({ partition, offset });
  return el(
    'a',
    { href: `#/topics/${encodeURIComponent(topic)}?${place}` },
    `${topic} ${partition}/${offset}`,
  );
}

function likeIt({ topic, errorCode, handlerId }) {
  return { topic, errorCode, handlerId };
}

function alone({ topic, key, storedAt }) {
  const exact = key.kind === 'text' && !key.cut && key.value !== '' ? { key: key.value } : {};
  const to = new Date(Date.parse(storedAt) + 1).toISOString();
  return { topic, ...exact, from: storedAt, to };
}

/** Where letters with these properties are shown, and can be replayed. */
export function address(filter) {
  return `#/dead-letters?${new URLSearchParams(filter)}`;
}
