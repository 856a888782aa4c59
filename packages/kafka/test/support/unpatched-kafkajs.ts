import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from '@jest/globals';
import type kafkajs from 'kafkajs';

const installed = createRequire(import.meta.url);
const patchFile = join(import.meta.dirname, '../../patches/kafkajs@2.2.4.patch');

/** One of two copies of the library: as we use it, or as it was published. */
export interface Library {
  /** Where its package.json is. */
  readonly folder: string;
  readonly kafkajs: typeof kafkajs;
  /** A module of its inside, as `src/network/connection`. */
  // biome-ignore lint/suspicious/noExplicitAny: the inside of kafkajs has no types
  inside(path: string): any;
}

/** The library that the package imports: patched. */
export const patchedKafkajs: Library = libraryAt(dirname(installed.resolve('kafkajs/package.json')));

/**
 * kafkajs 2.2.4 as it was published: a copy in a temporary folder from which our patch is taken out again, until
 * the tests of the file are over. pnpm patches by name and version, so the published one is not installed. The
 * patch names each file's git hash before it, and the copy must have that hash. `only`: one hunk of one file, by
 * its number from 0; the rest of the patch stays in.
 */
export function takeOutPatch(only?: { readonly path: string; readonly hunk: number }): Library {
  const folder = mkdtempSync(join(tmpdir(), 'kafkajs-unpatched-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  cpSync(patchedKafkajs.folder, folder, { recursive: true });
  for (const { path, hash, hunks } of readPatch(readFileSync(patchFile, 'utf8'))) {
    const file = join(folder, path);
    const taken = hunks.filter((_, hunk) => !only || (only.path === path && only.hunk === hunk));
    const text = taken.reduce(undo, readFileSync(file, 'utf8'));
    if (!only && !gitHash(text).startsWith(hash)) throw new Error(`${path} is not the published file`);
    writeFileSync(file, text);
  }
  return libraryAt(folder);
}

type Hunk = { readonly before: string; readonly after: string };

function readPatch(patch: string): { path: string; hash: string; hunks: Hunk[] }[] {
  return patch
    .split(/^diff --git .*\n/m)
    .filter((file) => file.startsWith('index '))
    .map((file) => {
      const [, hash = ''] = /^index ([\da-f]+)\.\./.exec(file) ?? [];
      const [, path = ''] = /^\+\+\+ b\/(.*)$/m.exec(file) ?? [];
      const [, ...hunks] = file.split(/^@@ .*\n/m);
      return {
        path,
        hash,
        hunks: hunks.map((hunk) => ({ before: side(hunk, '-'), after: side(hunk, '+') })),
      };
    });
}

function side(hunk: string, sign: '-' | '+'): string {
  const lines = hunk.split('\n').filter((line) => line.startsWith(' ') || line.startsWith(sign));
  return lines.map((line) => `${line.slice(1)}\n`).join('');
}

function undo(text: string, { before, after }: Hunk): string {
  if (text.split(after).length !== 2) throw new Error(`the patch does not fit what is installed: ${after}`);
  return text.replace(after, () => before);
}

function gitHash(text: string): string {
  return createHash('sha1')
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest('hex');
}

function libraryAt(folder: string): Library {
  const load = createRequire(join(folder, 'package.json'));
  return { folder, kafkajs: load('./index.js'), inside: (path) => load(`./${path}`) };
}
