import { readFile } from 'node:fs/promises';
import { readRecording } from '@chatpulse/simulator';

export type Recorded = {
  channels: readonly string[];
  lines: number;
  spanMs: number;
  messages: ReadonlyMap<string, number>;
};

/** What a file of raw IRC lines holds. `messages` are the lines that become messages, by channel. */
export async function readRecorded(file: string): Promise<Recorded> {
  const { channels, lines, spanMs } = readRecording(await readFile(file, 'utf8'));
  const messages = new Map(channels.map(({ channel }) => [channel as string, 0]));
  for (const { channel, command } of lines) {
    if (command === 'PRIVMSG') messages.set(channel, (messages.get(channel) ?? 0) + 1);
  }
  return { channels: [...messages.keys()], lines: lines.length, spanMs, messages };
}
