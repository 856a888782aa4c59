import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createKafka, readKafkaConfig } from '@chatpulse/kafka';
import { createLogger, readEnv } from '@chatpulse/service';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Snippet, snippetsOf } from '../../src/snippets.js';

const run = promisify(execFile);
const repository = join(import.meta.dirname, '../../..');
const page = await readFile(join(repository, 'docs/kafka-kit.md'), 'utf8');
// Topics and groups of its own: the broker may remember those of a run before.
const shop = `shop${randomUUID().slice(0, 8)}`;
const snippets = snippetsOf(page.replaceAll(/\bshop(?=[-'.])(?!\.test)/g, shop));
const env = { ...process.env, KAFKA_BROKERS: process.env.TEST_KAFKA_BROKERS };
let folder: string;

beforeAll(async () => {
  // Inside of the workspace, so that the programs find the packages as a service would.
  folder = await mkdtemp(join(repository, 'test/.snippets-'));
  for (const { file, code } of snippets) await writeFile(join(folder, file), code);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await removeTopics();
});

async function removeTopics(): Promise<void> {
  const config = readEnv(env, (vars) => readKafkaConfig(vars, { clientId: 'docs' }));
  const kafka = createKafka({ config, logger: createLogger({ service: 'docs', level: 'silent' }) });
  const topics = await kafka.reader().topics();
  await kafka.admin().deleteTopics(topics.filter((topic) => topic.startsWith(shop)));
  await kafka.disconnect();
}

function linesOf(text: string, { anyOrder }: Snippet): string[] {
  const lines = text.trim().split('\n');
  return anyOrder ? lines.sort() : lines;
}

describe('docs/kafka-kit.md', () => {
  test('its programs fit the types of the kit', async () => {
    const options = [
      '--ignoreConfig',
      '--noEmit',
      '--strict',
      '--target',
      'es2024',
      '--lib',
      'es2024',
      '--module',
      'nodenext',
    ];
    const more = ['--types', 'node', '--allowImportingTsExtensions', '--skipLibCheck'];
    const files = snippets.map(({ file }) => join(folder, file));
    const { stdout } = await run('tsc', [...options, ...more, ...files], { cwd: repository }).catch(
      (error: { stdout: string }) => error,
    );
    expect(stdout).toBe('');
  }, 60_000);

  // In the order of the page: each stands on what those before it left in the broker.
  test.each(snippets.filter(({ output }) => output !== undefined))(
    '$file prints what the page says',
    async (snippet) => {
      const { stdout } = await run(process.execPath, [join(folder, snippet.file)], { env, timeout: 50_000 });
      const lines = linesOf(stdout, snippet).map((line) => line.trimEnd());
      expect(lines).toEqual(linesOf(snippet.output ?? '', snippet));
    },
    60_000,
  );
});
