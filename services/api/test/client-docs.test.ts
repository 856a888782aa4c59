import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { snippetsOf } from '../../../test/src/snippets.js';
import { documentedNow, fillDocumented } from './documented-world.js';
import { runPageServer } from './page/page-server.js';
import { runApp } from './running-app.js';

jest.setTimeout(60_000);

const run = promisify(execFile);
const repository = join(import.meta.dirname, '../../..');
const readme = await readFile(join(repository, 'packages/client/README.md'), 'utf8');
const documented = 'http://127.0.0.1:3000';
const snippets = snippetsOf(readme);
const curls = [...readme.matchAll(/^curl (?:-N )?'([^']+)'$/gm)].map(([, url]) => String(url));

let app: Awaited<ReturnType<typeof runApp>>;
let server: Awaited<ReturnType<typeof runPageServer>>;
let folder: string;

beforeAll(async () => {
  app = await runApp(documentedNow);
  await fillDocumented(app);
  server = await runPageServer(app.url);
  // Inside of the service, so that the programs find the client as a program of the workspace would.
  folder = await mkdtemp(join(repository, 'services/api/test/.snippets-'));
  for (const { file, code } of snippets) {
    await writeFile(join(folder, file), code.replaceAll(documented, server.url));
  }
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await server.close();
  await app.close();
});

describe('the README of the client', () => {
  test('has programs that fit its types', async () => {
    const target = ['--target', 'es2024', '--lib', 'es2024', '--module', 'nodenext', '--types', 'node'];
    const options = ['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', ...target];
    const files = snippets.map(({ file }) => join(folder, file));
    const { stdout } = await run('tsc', [...options, ...files], { cwd: repository }).catch(
      (error: { stdout: string }) => error,
    );
    expect(stdout).toBe('');
  });

  test.each(snippets)('has $file, which prints what it says', async ({ file, output }) => {
    const { stdout } = await run(process.execPath, [join(folder, file)], { timeout: 30_000 });
    expect(stdout).toBe(output);
  });

  test('has an address for curl of lists, CSV and stream', () => {
    expect(curls).toHaveLength(4);
  });

  test.each(curls)('has %s for curl, which answers', async (url) => {
    const response = await fetch(url.replace(documented, server.url));
    expect(response.status).toBe(200);
    await response.body?.cancel();
  });
});
