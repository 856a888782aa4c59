import { chip, el, keyed, row, table } from './element.js';
import { count, minuteTime, setText } from './format.js';
import { ask } from './session.js';
import { many } from './words.js';

const columns = [
  ['Window'],
  ['Messages', 'number'],
  ['Chatters', 'number'],
  ['Emotes', 'number wide'],
  ['Bits', 'number wide'],
  ['Deleted', 'number wide'],
  ['Revision', 'number wide'],
];
const kinds = columns.slice(1).map(([, kind]) => kind);
const sizes = { 60: '1 min', 600: '10 min', 3600: '1 h' };

/** What the processor has counted of one channel, before it is committed. */
export function createChannelCounts(given, refreshAll) {
  const field = el('input', {
    id: 'counted',
    required: true,
    maxlength: '32',
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    pattern: '([#@]|login:)?[A-Za-z0-9_]{1,25}',
    title: 'A login, or the id of a channel',
    value: given,
  });
  const said = el('p', { class: 'outcome', role: 'status' });
  const form = el(
    'form',
    { class: 'panel form' },
    el('label', { for: 'counted' }, 'Counts of one channel'),
    el('p', { class: 'line' }, field, el('button', { type: 'submit' }, 'Show'), chip('uncommitted', 'warn')),
    el('p', { class: 'hint' }, 'Out of its memory, up to a commit ahead of channel-stats.'),
    said,
  );
  const { panel, body } = table('Uncommitted counts', columns);
  panel.hidden = true;
  const update = keyed(body, ({ windowSizeSeconds }) => windowSizeSeconds, createWindow);
  let channel = given;

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    channel = field.value.trim();
    panel.hidden = true;
    void refreshAll();
  });

  return {
    panels: [form, panel],
    async refresh() {
      if (channel === '') return;
      const asked = channel;
      const answer = await ask(`/processor/stats/${encodeURIComponent(asked)}`).catch((error) => {
        if (![400, 404].includes(error.problem?.status)) throw error;
        return error.message;
      });
      if (asked !== channel) return;
      const windows = answer.windows ?? [];
      panel.hidden = windows.length === 0;
      setText(said, typeof answer === 'string' ? answer : wordsOf(answer));
      update(windows);
    },
  };
}

function wordsOf({ channelId, owner = {}, windows }) {
  const name = windows[0]?.channel ?? `Channel ${channelId}`;
  const place =
    owner.host === undefined
      ? 'by the processor'
      : `by ${owner.host}:${owner.port}, partition ${owner.partition}`;
  return `${name} (${channelId}) is counted ${place}: ${many(windows.length, 'window')} not final.`;
}

function createWindow({ windowSizeSeconds }) {
  const start = el('span', { class: 'about' });
  const { node, set } = row([sizes[windowSizeSeconds] ?? `${windowSizeSeconds} s`, start], kinds);
  return {
    node,
    update({ windowStart, messages, chatters, chattersExact, emotes, bits, deletedMessages, revision }) {
      setText(start, `from ${minuteTime(windowStart)}`);
      const about = chattersExact === false ? '≈ ' : '';
      set(
        count(messages),
        `${about}${count(chatters)}`,
        count(emotes),
        count(bits),
        count(deletedMessages),
        count(revision),
      );
    },
  };
}
