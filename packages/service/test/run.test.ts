import { describe, expect, test } from '@jest/globals';
import { type Env, readEnv } from '../src/env.js';
import { runMain, runTask } from '../src/run.js';
import { fakeHost } from './support/host.js';

const loadConfig = (env: Env) =>
  readEnv(env, (vars) => ({ logLevel: 'silent', port: vars.port('PORT', 1), other: vars.port('OTHER', 2) }));
const never = (): Promise<never> => new Promise(() => {});

describe('runMain', () => {
  test('config faults go to stderr, one per line, and the exit code is 1', async () => {
    const host = fakeHost({ PORT: 'a', OTHER: 'b' });
    runMain({ service: 'test', loadConfig, start: never }, host);
    expect(await host.exited).toBe(1);
    expect(host.written.join('').trimEnd().split('\n')).toHaveLength(2);
  });

  test('a start that fails ends the process with 1, after the stop steps', async () => {
    const host = fakeHost();
    const done: string[] = [];
    const start = async ({
      lifecycle,
    }: {
      lifecycle: { onStop(n: string, s: () => Promise<void>): void };
    }) => {
      lifecycle.onStop('step', async () => void done.push('step'));
      throw new Error('no');
    };
    runMain({ service: 'test', loadConfig, start }, host);
    expect(await host.exited).toBe(1);
    expect(done).toEqual(['step']);
  });

  test('a start that a signal interrupts is a clean stop', async () => {
    const host = fakeHost();
    const start = ({ lifecycle }: { lifecycle: { signal: AbortSignal } }) =>
      new Promise<void>((_, reject) => {
        lifecycle.signal.addEventListener('abort', () => reject(new Error('interrupted')));
      });
    runMain({ service: 'test', loadConfig, start }, host);
    host.emit('SIGTERM');
    expect(await host.exited).toBe(0);
  });
});

describe('runTask', () => {
  test('exits with what it resolves with, after the stop steps', async () => {
    const host = fakeHost();
    const done: string[] = [];
    runTask(
      {
        service: 'test',
        loadConfig,
        async run({ lifecycle }) {
          lifecycle.onStop('step', async () => void done.push('step'));
          return 3;
        },
      },
      host,
    );
    expect(await host.exited).toBe(3);
    expect(done).toEqual(['step']);
  });

  test('exits 1 when it fails', async () => {
    const host = fakeHost();
    runTask({ service: 'test', loadConfig, run: () => Promise.reject(new Error('no')) }, host);
    expect(await host.exited).toBe(1);
  });
});
