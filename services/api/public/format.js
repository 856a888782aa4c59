const integers = new Intl.NumberFormat();
const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
});
const minutes = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hour12: false });

/** A count, or a dash where nothing is known: that is not the same as 0. */
export function count(value) {
  return value === null || value === undefined ? '–' : integers.format(value);
}

export function clockTime(time) {
  return clock.format(new Date(time));
}

export function minuteTime(time) {
  return minutes.format(new Date(time));
}

/** 4 s, 3 min, 2 h, 5 d */
export function ageOf(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** Sets text only where it differs, so that nothing is announced or repainted for no reason. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
