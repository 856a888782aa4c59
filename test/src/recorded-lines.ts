import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Raw IRC lines to replay, one each, and where they came from. */
export type RecordedLines = { readonly origin: 'real' | 'generated'; readonly lines: readonly string[] };

const recording = join(import.meta.dirname, '../../../shared/data/twitch-irc-lines.txt');

/** The recorded chat where it lies beside the checkout; generated lines of the same shape in a plain clone. */
export function recordedLines(): RecordedLines {
  try {
    return {
      origin: 'real',
      lines: readFileSync(recording, 'utf8')
        .split('\n')
        .filter((line) => line !== ''),
    };
  } catch {
    return { origin: 'generated', lines: generatedLines(800) };
  }
}

const span = 450_000;
const start = 1_704_557_984_000;

/** Lines with the traits of the recording: one channel, bursts, emotes, subscribers, two timeouts. Always the same. */
function generatedLines(count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const sentAt = start + Math.floor((index * span) / count);
    const userId = 300_000_000 + ((index * 7919) % 90);
    if (index % 400 === 399) {
      return `@room-id=71000001;target-user-id=${userId};tmi-sent-ts=${sentAt};ban-duration=600 :tmi.twitch.tv CLEARCHAT #examplechannel :chatter_${userId}`;
    }
    const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
    const emotes = index % 3 === 0 ? '25:0-4,6-10' : '';
    const tags = `id=${id};room-id=71000001;user-id=${userId};tmi-sent-ts=${sentAt};subscriber=${index % 4 === 0 ? 1 : 0};emotes=${emotes};badges=;display-name=chatter_${userId}`;
    return `@${tags} :chatter_${userId}!chatter_${userId}@chatter_${userId}.tmi.twitch.tv PRIVMSG #examplechannel :Kappa Kappa line ${index} ünïcödé 👍`;
  });
}
