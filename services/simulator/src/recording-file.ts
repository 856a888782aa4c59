import { readFileSync } from 'node:fs';
import { RecordingError } from './errors.js';
import { type Recording, readRecording } from './recording.js';

const causes: Readonly<Record<string, string>> = {
  ENOENT: 'is missing',
  EISDIR: 'is a folder',
  EACCES: 'may not be read',
};

/**
 * Reads a recording of raw IRC lines, UTF-8.
 * @param variable what the user set to name the file; the error speaks of it.
 * @throws RecordingError when the file is missing, cannot be read, or holds no line of chat.
 */
export function loadRecording(path: string, variable = 'REPLAY_FILE'): Recording {
  const recording = readRecording(readText(path, variable));
  if (recording.lines.length > 0) return recording;
  throw new RecordingError(
    `${variable}=${path}: holds no IRC line; expected lines like ` +
      '`@…tmi-sent-ts=… :user!… PRIVMSG #channel :text`',
  );
}

function readText(path: string, variable: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    const cause = causes[code] ?? `cannot be read (${code})`;
    throw new RecordingError(
      `${variable}=${path}: ${cause}; name a file of raw IRC lines, for example ${variable}=lines.txt`,
      { cause: error },
    );
  }
}
