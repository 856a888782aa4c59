import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { schemathesis } from '../../../../test/src/schemathesis.js';
import { documentedNow, fillDocumented } from '../documented-world.js';
import { runApp } from '../running-app.js';

jest.setTimeout(900_000);

const seed = Number(process.env.SCHEMATHESIS_SEED ?? 1);

let app: Awaited<ReturnType<typeof runApp>>;
let folder: string;
beforeAll(async () => {
  app = await runApp(documentedNow);
  await fillDocumented(app);
  folder = await mkdtemp(join(tmpdir(), 'chatpulse-schemathesis-'));
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

test('no request that can be made up of contracts/openapi.yaml is answered against it', async () => {
  const { code, output } = await schemathesis({
    ...{ url: app.url, seed, examples: 200, folder },
    // An answer without an end; its examples are executed in documented.test.ts.
    without: ['/channels/{id}/stream'],
  });
  expect(code === 0 ? '' : output.slice(output.indexOf('= FAILURES ='))).toBe('');
  expect(Number(/(\d+) selected/.exec(output)?.[1])).toBeGreaterThan(10);
});
