import { ageOf } from './format.js';

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
const integers = new Intl.NumberFormat();
const rate = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
const round = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
const moment = new Intl.DateTimeFormat(undefined, {
  dateStyle: 'medium',
  timeStyle: 'medium',
  hour12: false,
});

/** 1.5 MiB; a dash where a broker does not tell. */
export function size(bytes) {
  if (bytes === null || bytes === undefined) return '–';
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${round.format(bytes / 1024 ** power)} ${units[power]}`;
}

/** 41.2/s; a dash before there were two looks. */
export function perSecond(value) {
  if (value === null || value === undefined) return '–';
  if (value === 0) return '0/s';
  return `${value >= 100 ? integers.format(Math.round(value)) : rate.format(value)}/s`;
}

/** 0.6 s, 4 min; a dash where nothing is known. */
export function age(ms) {
  if (ms === null || ms === undefined) return '–';
  return ms < 10_000 ? `${rate.format(ms / 1000)} s` : ageOf(ms);
}

export function ago(time) {
  return time === null || time === undefined ? '–' : `${ageOf(Date.now() - Date.parse(time))} ago`;
}

export function exactTime(time) {
  return moment.format(new Date(time));
}

/** `1 letter`, `2 letters`, `2 copies` */
export function many(number, noun, plural = `${noun}s`) {
  return `${integers.format(number)} ${number === 1 ? noun : plural}`;
}

/** How long a topic keeps what is in it: `7 d`, `newest per key`, `7 d, newest per key`. */
export function kept({ 'cleanup.policy': policy = '', 'retention.ms': retentionMs }) {
  const newest = policy.includes('compact') ? ['newest per key'] : [];
  if (!policy.includes('delete') || retentionMs === undefined) return newest[0] ?? '–';
  return [Number(retentionMs) < 0 ? 'for ever' : ageOf(Number(retentionMs)), ...newest].join(', ');
}

const unlimited = '9223372036854775807';

/** A setting's value, with what it comes to: `604800000 (7 d)`. */
export function settingValue(name, value) {
  if (value === unlimited) return `${value} (no limit)`;
  const number = Number(value);
  if (/\.ms$/.test(name) && number >= 1000) return `${value} (${ageOf(number)})`;
  if (/\.bytes$/.test(name) && number >= 1024) return `${value} (${size(number)})`;
  return value;
}
