import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, expect, jest, test } from '@jest/globals';
import { createBench, eventually, readAll, testBroker } from '../support/broker.js';
import { committedAt, send, topicWithCompanions } from '../support/handling.js';

const bench = createBench();
jest.setTimeout(60_000);

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function startProcess(topic: string) {
  const env = { TOPIC: topic, KAFKA_BROKERS: testBroker() };
  const child = spawn(process.execPath, [join(import.meta.dirname, '../support/crashing-service.js')], {
    env,
  });
  children.push(child);
  const said = { out: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      said.out += data;
    });
  }
  return { child, said, ended: once(child, 'close').then(([code]) => code as number | null) };
}

test('a bug ends the process with an exit code; at the third start its record is dead-lettered, and it lives', async () => {
  const topic = await topicWithCompanions(bench);
  await send(bench.kafka(), topic, ['a', 'bad', 'b']);
  for (const start of [1, 2]) {
    const { said, ended } = startProcess(topic);
    expect(await ended).toBe(1);
    expect(said.out).toContain('cannot read properties of undefined');
    expect(said.out.includes('handled a')).toBe(start === 1);
    expect((await committedAt(bench.kafka(), topic, topic)).offset).toBe('1');
  }
  const { child, said, ended } = startProcess(topic);
  await eventually(async () => (await committedAt(bench.kafka(), topic, topic)).offset === '3', 30_000);
  expect(said.out).toContain('handled b');
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  const letters = await readAll(bench.kafka(), `${topic}.dlt`);
  expect(letters).toMatchObject([{ headers: { 'x-error-code': 'CRASHED_REPEATEDLY' } }]);
});
