import { el } from './element.js';
import { keepToken } from './session.js';

/** Asks for the operator token; `onGiven` when there is one. `refused` says why the one before was not taken. */
export function showTokenForm(main, onGiven, refused) {
  const field = el('input', {
    id: 'token',
    type: 'password',
    required: true,
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-describedby': 'token-hint',
    'aria-invalid': refused !== undefined && 'true',
  });
  const form = el(
    'form',
    { class: 'panel form' },
    el('h1', {}, 'Operator token'),
    refused === undefined ? undefined : el('p', { class: 'problem', role: 'alert' }, refused),
    el('p', {}, 'The local stack makes one when it first starts; make status names the file that it is in.'),
    el('label', { for: 'token' }, 'Token'),
    el('p', { class: 'line' }, field, el('button', { type: 'submit' }, 'Open the console')),
    el('p', { class: 'hint', id: 'token-hint' }, 'It stays in this tab and is gone with it.'),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    keepToken(field.value.trim());
    onGiven();
  });
  main.append(form);
  field.focus();
  return { title: 'Token', refresh: async () => {} };
}
