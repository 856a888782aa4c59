// Keys and values as the surface shows them: `{ kind, value, sizeBytes, cut, problem }`. Always as text, never as HTML.
import { el } from './element.js';
import { size } from './words.js';

const previewLength = 300;

/** On one line, for a list. */
export function oneLine({ kind, value, sizeBytes }) {
  if (kind === 'null') return '(none)';
  if (kind === 'contract') return JSON.stringify(value);
  return kind === 'base64' ? `(${size(sizeBytes)} that are no text) ${value}` : value;
}

export function preview(shown) {
  return oneLine(shown).slice(0, previewLength);
}

export function keyText(key) {
  return key.kind === 'null' ? '(no key)' : preview(key);
}

/** All of it, with what is the matter with it. */
export function showValue(shown) {
  const { kind, value, sizeBytes, cut, problem } = shown;
  const facts = [
    kind === 'null' && 'No value: in a compacted topic this deletes the key.',
    kind === 'base64' && `${size(sizeBytes)} that are no text, as base64.`,
    cut && `Only the beginning is shown, of ${size(sizeBytes)}.`,
  ].filter(Boolean);
  return [
    problem === undefined
      ? undefined
      : el('p', { class: 'problem' }, `It does not fit its contract: ${problem}`),
    facts.length === 0 ? undefined : el('p', { class: 'hint' }, facts.join(' ')),
    kind === 'null'
      ? undefined
      : el(
          'pre',
          { tabindex: '0', 'aria-label': 'Value' },
          kind === 'contract' ? JSON.stringify(value, null, 2) : value,
        ),
  ];
}
