// Not a module: it runs before uPlot, which writes numbers in the browser's language and ends the page where that is none,
// as it is of a Chromium that runs with LANG=C.UTF-8.
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en-US' });
}
