import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from './context.js';

const tailBytes = 256 * 1024;

/** The last lines of a file, of its last 256 KiB. */
export function tail(file: string, lines: number): string {
  const { text } = readFrom(file, -tailBytes);
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}

/** `s=api` names the component, otherwise all; `LINES=` how many, 100 unless told; `FOLLOW=1` goes on until Ctrl-C. */
export const logs: Command = async ({ env, paths, print, complain }) => {
  const found = existsSync(paths.logs) ? readdirSync(paths.logs).filter((file) => file.endsWith('.log')) : [];
  const known = found.map((file) => file.slice(0, -'.log'.length)).sort();
  const asked = env.s;
  if (asked && !known.includes(asked)) {
    complain(
      `s is "${asked}", which has no log: one of ${known.join(', ') || 'none yet'}, for example s=api.`,
    );
    return 1;
  }
  const names = asked ? [asked] : known;
  const prefix = (name: string) => (names.length > 1 ? `${name.padEnd(12)}| ` : '');
  const show = (name: string, text: string) => {
    for (const line of text.split('\n')) print(`${prefix(name)}${line}`);
  };
  const lines = Number(env.LINES ?? 100);
  for (const name of names) show(name, tail(join(paths.logs, `${name}.log`), lines > 0 ? lines : 100));
  if (env.FOLLOW !== '1') return 0;
  const read = new Map(names.map((name) => [name, readFrom(join(paths.logs, `${name}.log`), 0).end]));
  for (;;) {
    for (const name of names) {
      const { text, end } = readFrom(join(paths.logs, `${name}.log`), read.get(name) ?? 0);
      read.set(name, end);
      if (text) show(name, text.trimEnd());
    }
    await sleep(300);
  }
};

/** What a file holds from `offset` on (negative: from its end), and where it ends now. A file cut since begins anew. */
function readFrom(file: string, offset: number): { text: string; end: number } {
  const descriptor = openSync(file, 'r');
  try {
    const end = fstatSync(descriptor).size;
    const start = offset < 0 ? Math.max(0, end + offset) : offset > end ? 0 : offset;
    const bytes = Buffer.alloc(end - start);
    readSync(descriptor, bytes, 0, bytes.length, start);
    return { text: bytes.toString('utf8'), end };
  } finally {
    closeSync(descriptor);
  }
}
