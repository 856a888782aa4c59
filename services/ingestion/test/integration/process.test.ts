import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, jest, test } from '@jest/globals';
import { until } from '../support/until.js';

jest.setTimeout(60_000);

type Ended = { code: number | null; out: string; err: string };
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Runs a built entry point with nothing in its environment but `env`. */
function run(entry: 'main' | 'track', env: Record<string, string>) {
  const file = fileURLToPath(new URL(`../../dist/${entry}.js`, import.meta.url));
  const child = spawn(process.execPath, [file], { env });
  children.push(child);
  const ended: Ended = { code: null, out: '', err: '' };
  child.stdout.on('data', (data) => {
    ended.out += data;
  });
  child.stderr.on('data', (data) => {
    ended.err += data;
  });
  const end = once(child, 'close').then(([code]): Ended => ({ ...ended, code }));
  return { child, ended, end };
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return String(typeof address === 'object' ? address?.port : '');
}

test('told to stop while Kafka does not answer yet, it exits with 0', async () => {
  const port = await freePort();
  const { child, end } = run('main', {
    INGESTION_PORT: port,
    KAFKA_BROKERS: `127.0.0.1:${await freePort()}`,
  });
  const url = `http://127.0.0.1:${port}`;
  await until('it lives', () =>
    fetch(`${url}/livez`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  expect((await fetch(`${url}/readyz`)).status).toBe(503);
  child.kill('SIGTERM');
  expect((await end).code).toBe(0);
});

test('every fault of the environment is one sentence on stderr, and the exit code is 1', async () => {
  const { code, out, err } = await run('main', { INGESTION_PORT: 'x', CHAT_SOURCE: 'radio' }).end;
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err.trim().split('\n').sort()).toEqual([
    'CHAT_SOURCE is "radio", and must be one of simulator, twitch, replay; for example CHAT_SOURCE=simulator',
    'INGESTION_PORT is "x", and must be a whole number from 0 to 65535; for example INGESTION_PORT=3003',
  ]);
});

test('a name that cannot be a channel is refused in one sentence, before Kafka is asked', async () => {
  const { code, out, err } = await run('track', { CHAT_SOURCE: 'twitch', CHANNELS: 'forsen,two words' }).end;
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toBe(
    'CHANNELS holds "two words", and each item must be a channel name of 1 to 25 letters, digits and _; for example CHANNELS=forsen,xqc\n',
  );
});
