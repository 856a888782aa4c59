import { chip, el, keyed, row, table } from './element.js';
import { setText } from './format.js';
import { ask, reasonOf } from './session.js';
import { ago, exactTime } from './words.js';

/** What is listened to, and how that is changed. */
export function showChannels(main, refreshAll) {
  const field = el('input', {
    id: 'login',
    required: true,
    maxlength: '26',
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    pattern: '[#@]?[A-Za-z0-9_]{1,25}',
    title: 'A login: letters, digits and _, 25 at most',
  });
  const said = el('p', { class: 'outcome', role: 'status' });
  const notice = el('p', { class: 'hint' });
  const form = el(
    'form',
    { class: 'panel form' },
    el('label', { for: 'login' }, 'Listen to another channel'),
    el('p', { class: 'line' }, field, el('button', { type: 'submit' }, 'Track')),
    said,
    notice,
  );
  const { panel, body, note } = table('Tracked channels', [
    ['Channel'],
    ['Source', 'wide'],
    ['Since', 'wide'],
    ['', 'number'],
  ]);
  main.append(el('h1', { class: 'sr-only' }, 'Tracked channels'), form, panel);

  const change = async (method, login) => {
    try {
      const { channel, tracked, changed } = await ask(path(login), { method });
      said.textContent = `${channel} is ${tracked ? '' : 'not '}tracked${changed ? ' from now on' : ', as before'}.`;
      return true;
    } catch (error) {
      said.textContent = reasonOf(error);
      return false;
    } finally {
      void refreshAll();
    }
  };
  const update = keyed(
    body,
    ({ channel }) => channel,
    ({ channel, source, simulated, addedAt }) => {
      const age = el('time', { datetime: addedAt, title: exactTime(addedAt) });
      const stop = el('button', { type: 'button', class: 'quiet' }, 'Untrack');
      stop.setAttribute('aria-label', `Untrack ${channel}`);
      const counts = el('a', { href: `#/processor?channel=${encodeURIComponent(channel)}` }, channel);
      const { node, set } = row(counts, ['wide', 'wide', 'number']);
      set(chip(source ?? 'unknown', simulated ? 'warn' : 'calm'), age, stop);
      stop.addEventListener('click', async () => {
        stop.disabled = true;
        // The line goes away, and the focus would go with it.
        const next = (node.nextElementSibling ?? node.previousElementSibling)?.querySelector('button');
        if (await change('DELETE', channel)) (next ?? field).focus();
        stop.disabled = false;
      });
      return { node, update: () => setText(age, ago(addedAt)) };
    },
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (await change('PUT', field.value.trim())) form.reset();
  });

  return {
    title: 'Channels',
    async refresh() {
      const { channels, notice: sentence } = await ask('/tracked-channels');
      setText(notice, sentence ?? '');
      update(channels);
      note(channels.length === 0 && 'No channel is tracked, so nothing is listened to.');
    },
  };
}

function path(login) {
  return `/tracked-channels/${encodeURIComponent(login)}`;
}
