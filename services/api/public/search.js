import { ask } from './ask.js';
import { element, note } from './element.js';
import { matching } from './matches.js';
import { channelAddress, channelNamed } from './route.js';

const shown = 8;
const namesAtMost = 1000;
const namesAgeMs = 60_000;

/** The search of the header: a combobox over the known channels; what is typed may also be any login or id. */
export function installSearch(form) {
  const input = form.querySelector('input');
  const list = form.querySelector('[role="listbox"]');
  const announced = form.querySelector('[role="status"]');
  let names = [];
  let askedMs = Number.NEGATIVE_INFINITY;
  let chosen = -1;

  async function learn() {
    if (performance.now() - askedMs < namesAgeMs) return;
    askedMs = performance.now();
    const page = await ask(`/channels?sort=channel&limit=${namesAtMost}`).catch(() => undefined);
    if (page === undefined) askedMs = Number.NEGATIVE_INFINITY;
    else names = page.data.map(({ channel }) => channel);
  }

  function render() {
    const text = channelNamed(input.value);
    const found = matching(names, text, shown);
    chosen = -1;
    list.replaceChildren(...found.map(option));
    open(found.length > 0);
    note(announced, text === '' ? '' : `${found.length} known channels match`);
  }

  function option(name, index) {
    const made = element('div', { role: 'option', id: `found-${index}`, 'aria-selected': 'false' }, name);
    // Before the input loses its focus.
    made.addEventListener('pointerdown', (event) => {
      event.preventDefault();
      go(name);
    });
    return made;
  }

  function choose(index) {
    const count = list.children.length;
    chosen = count === 0 ? -1 : (index + count) % count;
    [...list.children].forEach((each, at) => {
      each.setAttribute('aria-selected', String(at === chosen));
    });
    if (chosen === -1) input.removeAttribute('aria-activedescendant');
    else input.setAttribute('aria-activedescendant', `found-${chosen}`);
  }

  function open(isOpen) {
    list.hidden = !isOpen;
    input.setAttribute('aria-expanded', String(isOpen));
    if (!isOpen) input.removeAttribute('aria-activedescendant');
  }

  function go(name) {
    if (name === '') return;
    input.value = '';
    note(announced, '');
    open(false);
    location.hash = channelAddress(name);
  }

  input.addEventListener('focus', () => void learn().then(render));
  input.addEventListener('input', render);
  input.addEventListener('blur', () => open(false));
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') return open(false);
    if (list.hidden || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return;
    event.preventDefault();
    choose(event.key === 'ArrowDown' ? chosen + 1 : Math.max(chosen, 0) - 1);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    go(chosen === -1 ? channelNamed(input.value) : list.children[chosen].textContent);
  });
}
