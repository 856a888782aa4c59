import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { createBench } from '../support/broker.js';
import { createFakeCluster } from '../support/fake-broker.js';
import { type Library, patchedKafkajs, takeOutPatch } from '../support/unpatched-kafkajs.js';

const plain = takeOutPatch();
const bench = createBench();

// A process of its own: a warning is given once in a process, and its timers are its own.
const script = `
  const { Kafka, logLevel } = require(process.argv[1]);
  const set = setTimeout;
  let timers = 0;
  globalThis.setTimeout = (...args) => { timers += 1; return set(...args); };
  const producer = new Kafka({ brokers: [process.argv[2]], logLevel: logLevel.NOTHING }).producer();
  producer.connect().then(() => {
    timers = 0;
    set(() => { console.log(timers); process.exit(); }, 300);
  });
`;

/** What a producer does that is connected and has nothing to do, for 300 ms. */
async function idle(library: Library): Promise<{ timers: number; warnings: string }> {
  const cluster = await createFakeCluster('t', [1]);
  bench.later(cluster.close);
  const run = promisify(execFile)(process.execPath, ['-e', script, library.folder, cluster.address]);
  const { stdout, stderr } = await run;
  return { timers: Number(stdout), warnings: stderr };
}

test('plain kafkajs sets a timer of a millisecond again and again, and one of negative time (tulios/kafkajs#1704, #1751)', async () => {
  const { timers, warnings } = await idle(plain);
  expect(timers).toBeGreaterThan(50);
  expect(warnings).toContain('TimeoutNegativeWarning');
});

test('ours sets none, and nothing is warned of', async () => {
  expect(await idle(patchedKafkajs)).toEqual({ timers: 0, warnings: '' });
});
