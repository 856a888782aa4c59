import { readFileSync } from 'node:fs';

/** Tags and prefix are optional, a command is not; recorded lines may lack the colon before the text. */
const ircLine = /^(@\S+ )?(:\S+ )?(PRIVMSG|USERNOTICE|CLEARCHAT|CLEARMSG|ROOMSTATE) #\w+/m;

/**
 * @param {string} file
 * @returns {string | undefined} the fault, if the file cannot be replayed
 */
export function recordingFault(file) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return `FILE is "${file}", which cannot be read: a file of raw IRC lines, for example FILE=lines.txt.`;
  }
  return ircLine.test(text)
    ? undefined
    : `FILE is "${file}", which holds no Twitch IRC line: one raw line each, for example ":ana!ana@ana.tmi.twitch.tv PRIVMSG #nasa :hello", FILE=lines.txt.`;
}
