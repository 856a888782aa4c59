import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { classpath } from '../../../../infra/local/src/servers/classpath.js';
import { javaCommand } from '../../../../infra/local/src/servers/java.js';
import type { IncomingMessage } from '../../src/messages.js';

type Bytes = string | null;

/** What Java's producers are told to do, in order. One that begins a transaction is transactional for good. */
export type JavaStep =
  | { readonly do: 'begin' | 'commit' | 'abort'; readonly producer: string }
  | {
      readonly do: 'send';
      readonly producer: string;
      readonly topic: string;
      readonly partition: number;
      readonly key: Bytes;
      readonly value: Bytes;
    };

/**
 * All records of a topic as Kafka's own Java consumer reads them, per partition in offset order. It ends where
 * the topic ended when it began: the last stable offset under read_committed.
 */
export async function readWithJava(
  brokers: string,
  topic: string,
  isolation: 'read_committed' | 'read_uncommitted' = 'read_committed',
): Promise<IncomingMessage[]> {
  const output = await runJava(['read', brokers, topic, isolation], '');
  const records = output.split('\n').flatMap((line) => {
    const [kind, partition, offset = '', timestamp, key, value, headers = ''] = line.split(' ');
    if (kind !== 'record') return [];
    const pairs = headers.split(',').filter(Boolean);
    return {
      topic,
      partition: Number(partition),
      offset,
      timestamp: Number(timestamp),
      key: decoded(key),
      value: decoded(value),
      headers: Object.fromEntries(pairs.map((pair) => pair.split(':').map((text) => String(decoded(text))))),
    };
  });
  return records.sort((a, b) => a.partition - b.partition || Number(a.offset) - Number(b.offset));
}

/**
 * Lets Kafka's own Java consumer join a group, read the topic to its end, and commit the offset behind the last
 * record of each partition: before the mark, where a transaction wrote it.
 */
export async function commitWithJava(brokers: string, topic: string, groupId: string): Promise<void> {
  await runJava(['commit', brokers, topic, groupId], '');
}

/**
 * Lets Kafka's own Java producers write. With more than one producer each record is flushed before the next
 * step, so that the steps of open transactions interleave in the log as they are given.
 */
export async function writeWithJava(
  brokers: string,
  steps: readonly JavaStep[],
  compression = 'none',
): Promise<void> {
  const lines = steps.map((step) =>
    step.do === 'send'
      ? `send ${step.producer} ${step.topic} ${step.partition} ${encoded(step.key)} ${encoded(step.value)}\n`
      : `${step.do} ${step.producer}\n`,
  );
  await runJava(['write', brokers, compression], lines.join(''));
}

function runJava(args: readonly string[], input: string): Promise<string> {
  const source = join(import.meta.dirname, 'JavaClient.java');
  const options = ['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', classpath('kafka')];
  return new Promise((resolve, reject) => {
    const child = spawn(javaCommand(), [...options, source, ...args]);
    let output = '';
    let complaints = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaints += text;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`Java's client ended with ${code}: ${complaints}`));
    });
    // Where it ends early, its exit code and its words say why.
    child.stdin.on('error', () => {}).end(input);
  });
}

// Words are cut at spaces, so that an empty text needs a word of its own.
const encoded = (text: Bytes): string => (text === null ? '-' : Buffer.from(text).toString('base64') || '.');

const decoded = (text: string | undefined): Buffer | null =>
  text === undefined || text === '-' ? null : Buffer.from(text, 'base64');
