const integers = new Intl.NumberFormat();
const shortened = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
});
const minutes = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hour12: false });
const days = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** A count, or a dash where nothing is known: that is not the same as 0. */
export function count(value) {
  return value === null || value === undefined ? '–' : integers.format(value);
}

/** 950, 1.2K, 3.4M: for the ticks of an axis. */
export function shortCount(value) {
  return shortened.format(value);
}

export function clockTime(time) {
  return clock.format(new Date(time));
}

export function minuteTime(time) {
  return minutes.format(new Date(time));
}

/** 21 Nov, 12:04 */
export function dayTime(time) {
  return `${days.format(new Date(time))}, ${minuteTime(time)}`;
}

export function dayOf(time) {
  return days.format(new Date(time));
}

/** 4 s, 3 min, 2 h, 5 d */
export function ageOf(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** 40 s, 12 min, 3 h 05 min, 2 d 4 h */
export function lengthOf(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const total = Math.floor(seconds / 60);
  if (seconds < 60) return `${seconds} s`;
  if (total < 60) return `${total} min`;
  const hours = Math.floor(total / 60);
  if (hours < 24) return `${hours} h ${String(total % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** 0..1 as a percentage; what is not quite all is never called 100 %. */
export function percent(share) {
  const tenths = share >= 1 ? 1000 : Math.min(999, Math.floor(share * 1000));
  return `${tenths % 10 === 0 ? tenths / 10 : (tenths / 10).toFixed(1)} %`;
}

/** Sets text only where it differs, so that nothing is announced or repainted for no reason. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
