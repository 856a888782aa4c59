// Light or dark: the system's choice, until another one is made here.
const root = document.documentElement;
const systemDark = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set();

function shown() {
  return root.dataset.theme ?? (systemDark.matches ? 'dark' : 'light');
}

/** Calls `listener` when the colours change, until `signal` aborts. */
export function onTheme(listener, signal) {
  listeners.add(listener);
  signal.addEventListener('abort', () => listeners.delete(listener));
}

/** The button shows which theme it would bring. */
export function installThemeToggle(button) {
  const say = () => {
    const other = shown() === 'dark' ? 'light' : 'dark';
    button.dataset.brings = other;
    button.setAttribute('aria-label', `Show in ${other} colours`);
    for (const listener of listeners) listener();
  };
  button.addEventListener('click', () => {
    root.dataset.theme = button.dataset.brings;
    keep(root.dataset.theme);
    say();
  });
  systemDark.addEventListener('change', say);
  say();
}

function keep(theme) {
  try {
    localStorage.setItem('theme', theme);
  } catch {
    // Storage is off: it holds until the page is left.
  }
}
