import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { repository } from './state.mjs';

const ignored = /^(node_modules|dist|target|\.tsbuildinfo|.*\.map)$/;

/**
 * A digest of the contents of files and folders, by their place in the repository. What is missing counts as empty;
 * below a folder, build outputs, source maps and installed packages are left out.
 * @param {readonly string[]} paths
 * @returns {string}
 */
export function digestOf(paths) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesUnder)) {
    hash.update(relative(repository, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('base64url');
}

/** @param {string} path @returns {string[]} */
function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => !ignored.test(name))
    .sort()
    .flatMap((name) => filesUnder(join(path, name)));
}
