import { expect, test } from '@jest/globals';
import { createCleanup } from '../cleanup.ts';

test('what was begun last is undone first, also when one fails, and once for all who ask', async () => {
  const undone: string[] = [];
  const cleanup = createCleanup((error) => undone.push(String(error)));
  const add = (name: string): void =>
    cleanup.add(async () => {
      undone.push(name);
    });
  add('broker');
  cleanup.add(() => Promise.reject(new Error('a process that is gone already')));
  add('processor');
  await Promise.all([cleanup.run(), cleanup.run()]);
  expect(undone).toEqual(['processor', 'Error: a process that is gone already', 'broker']);
});
