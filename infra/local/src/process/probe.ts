import { get } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a process shows that it is ready: an answer to some bytes over TCP, or a 2xx over HTTP. */
export type Probe =
  | { kind: 'tcp'; port: number /** hex; any answer will do */; hello: string }
  | { kind: 'http'; url: string };

const timeoutMs = 2_000;

/** An open port is not yet a broker that serves: ask for its ApiVersions (key 18, version 0, no client id). */
export const kafkaAnswers = (port: number): Probe => ({
  kind: 'tcp',
  port,
  hello: '0000000a0012000000000001ffff',
});

/** OPTIONS of the native protocol, version 4. */
export const cassandraAnswers = (port: number): Probe => ({ kind: 'tcp', port, hello: '040000000500000000' });

/** One attempt, at most 2 s; undefined when it is ready, else why not. */
export function check(probe: Probe): Promise<string | undefined> {
  return probe.kind === 'tcp' ? checkTcp(probe) : checkHttp(probe.url);
}

/** Resolves when the probe succeeds; rejects after `withinMs`, or when the signal aborts. */
export async function waitUntilReady(probe: Probe, withinMs: number, signal?: AbortSignal): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const problem = await check(probe);
    if (problem === undefined) return;
    signal?.throwIfAborted();
    if (Date.now() > deadline)
      throw new Error(`not ready within ${Math.round(withinMs / 1000)} s: ${problem}`);
    await sleep(150);
  }
}

function checkTcp({ port, hello }: { port: number; hello: string }): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const settle = (problem?: string) => {
      socket.destroy();
      resolve(problem);
    };
    socket.setTimeout(timeoutMs, () => settle(`port ${port} does not answer`));
    socket.on('connect', () => socket.write(Buffer.from(hello, 'hex')));
    socket.on('data', () => settle());
    socket.on('error', () => settle(`port ${port} is not open`));
    socket.on('close', () => settle(`port ${port} closed the connection`));
  });
}

/** By node:http, since `fetch` alone would cost the supervisor 20 MB. */
function checkHttp(url: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: timeoutMs }, async (response) => {
      const body = await text(response).catch(() => '');
      const ok = response.statusCode !== undefined && response.statusCode < 300;
      resolve(ok ? undefined : `${url} answers ${response.statusCode} ${body.slice(0, 300)}`);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(`${url} does not answer`));
  });
}
