import { readFile } from 'node:fs/promises';

const shown = 40;

/** The last warnings and errors of a server's log: what it complained of while a step failed. */
export async function warningsIn(logFile: string): Promise<string[]> {
  const lines = (await readFile(logFile, 'utf8')).split('\n');
  return lines.filter((line) => /\b(?:WARN|ERROR|FATAL)\b/.test(line)).slice(-shown);
}
