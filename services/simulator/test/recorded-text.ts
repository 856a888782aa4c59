import { existsSync, readFileSync } from 'node:fs';
import { createGenerator } from '../src/generator.js';

const realLines = new URL('../../../../shared/data/twitch-irc-lines.txt', import.meta.url);

/** The real recording that lies beside the repository; in a plain clone, generated lines in its framing. */
export function recordedText(): string {
  return existsSync(realLines) ? readFileSync(realLines, 'utf8') : `${recordGenerated(800).join('\n')}\n`;
}

/** Generated lines as a recorder writes them that leaves out every colon it can. */
export function recordGenerated(count: number): string[] {
  const generator = createGenerator({ seed: 'recorded', nonce: 'then', roomCount: 3 });
  return Array.from({ length: count }, (_, slot) =>
    withoutNeedlessColon(generator.next(1_700_000_000_000 + slot * 500).wire),
  );
}

function withoutNeedlessColon(line: string): string {
  const [, head = line, text] = /^(@\S+ \S+ \S+ \S+) :(.*)$/s.exec(line) ?? [];
  const needed = text === undefined || text === '' || text.startsWith(':') || text.includes(' ');
  return needed ? line : `${head} ${text}`;
}
