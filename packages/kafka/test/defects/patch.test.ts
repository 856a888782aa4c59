import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const read = (name: string): string => readFileSync(join(import.meta.dirname, '../../patches', name), 'utf8');

test('every file that the patch touches is in its README, and none is that it does not touch', () => {
  const patched = [...read('kafkajs@2.2.4.patch').matchAll(/^\+\+\+ b\/src\/(.*)$/gm)].map(
    ([, path]) => path,
  );
  const [table = ''] = read('README.md').split('What a wall can mend');
  const described = [...table.matchAll(/^\| `([\w/]+\.js)`/gm)].map(([, path]) => path);
  expect(described).toEqual(patched);
});
