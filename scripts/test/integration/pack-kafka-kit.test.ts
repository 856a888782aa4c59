import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { snippetsOf } from '../../../test/src/snippets.js';
import { packKafkaKit } from '../../kafka-kit-tarball.js';

jest.setTimeout(180_000);

const root = join(import.meta.dirname, '../../..');
let project: string;

const program = `
import { createKafka, type Handler, ok, readKafkaConfig } from '@chatpulse/kafka';
import { createLogger, readEnv } from '@chatpulse/kafka/service';

const topic = process.argv[2] ?? '';
const config = readEnv(process.env, (vars) => readKafkaConfig(vars, { clientId: 'stranger', groupId: topic }));
const kafka = createKafka({ config, logger: createLogger({ service: 'stranger', level: 'warn' }) });
await kafka.admin().ensureTopics([{ name: topic, partitions: 1, config: {} }], { replicationFactor: 1 });
const sent = await kafka.producer().send({ topic, key: 'k', value: JSON.stringify({ hello: 'world' }) });
const handled = await new Promise<string>((resolve, reject) => {
  const handler: Handler<{ hello: string }> = {
    id: 'stranger.hello',
    topic,
    order: 'key',
    schema: (value) => ({ ok: true, value: value as { hello: string } }),
    async handle({ value }) {
      resolve(value.hello);
      return ok;
    },
  };
  kafka
    .handle({ groupId: topic, handlers: [handler], fromBeginning: true, onCrash: reject })
    .catch(reject);
});
await kafka.admin().deleteTopics([topic, topic + '.dlt']);
await kafka.disconnect();
console.log(JSON.stringify({ offset: sent.offset, handled }));
`;

/** A project as a stranger has it: nothing but the tarball. */
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'chatpulse-kit-'));
  const tarball = packKafkaKit(project);
  writeFileSync(join(project, 'package.json'), '{ "name": "stranger", "private": true, "type": "module" }');
  writeFileSync(join(project, 'main.ts'), program);
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  execFileSync('npm', ['install', ...quiet, tarball], { cwd: project, stdio: 'inherit' });
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

test('the packed kit produces and consumes in an empty project', () => {
  const topic = `stranger-${process.pid}-${Date.now()}`;
  const env = { PATH: process.env.PATH, KAFKA_BROKERS: process.env.TEST_KAFKA_BROKERS };
  const output = execFileSync(process.execPath, ['main.ts', topic], { cwd: project, env, timeout: 60_000 });
  expect(JSON.parse(output.toString())).toEqual({ offset: '0', handled: 'world' });
});

test('its types hold in a strict project, and the programs of docs/kafka-kit.md compile there', () => {
  const page = readFileSync(join(root, 'docs/kafka-kit.md'), 'utf8');
  const programs = snippetsOf(page);
  expect(programs.length).toBeGreaterThan(5);
  for (const { file, code } of programs) writeFileSync(join(project, file), code);
  const options = {
    compilerOptions: {
      target: 'es2024',
      module: 'nodenext',
      strict: true,
      noEmit: true,
      allowImportingTsExtensions: true,
      typeRoots: [join(root, 'node_modules/@types')],
      types: ['node'],
    },
    files: ['main.ts', ...programs.map(({ file }) => file)],
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(options));
  const tsc = join(root, 'node_modules/.bin/tsc');
  expect(() => execFileSync(tsc, ['-p', '.'], { cwd: project, stdio: 'inherit' })).not.toThrow();
});

test('its kafkajs is the patched one: every line that the patch adds is in it', () => {
  const installed = createRequire(join(project, 'node_modules/@chatpulse/kafka/package.json'));
  const patch = readFileSync(join(root, 'packages/kafka/patches/kafkajs@2.2.4.patch'), 'utf8');
  const parts = patch.split(/^diff --git /m).slice(1);
  expect(parts.length).toBeGreaterThan(3);
  for (const part of parts) {
    const file = /^\+\+\+ b\/(.+)$/m.exec(part)?.[1] ?? '';
    const text = readFileSync(installed.resolve(`kafkajs/${file}`), 'utf8');
    const added = (part.match(/^\+(?!\+\+ ).+$/gm) ?? []).map((line) => line.slice(1));
    expect([file, added.length > 0, added.filter((line) => !text.includes(line))]).toEqual([file, true, []]);
    expect(text).toBe(readFileSync(join(root, 'packages/kafka/node_modules/kafkajs', file), 'utf8'));
  }
});
