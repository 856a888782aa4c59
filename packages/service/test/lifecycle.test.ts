import { EventEmitter } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { createLifecycle, type Lifecycle } from '../src/lifecycle.js';
import { recordingLogger } from './support/logs.js';

function setUp(deadlineMs = 5000): {
  lifecycle: Lifecycle;
  events: EventEmitter;
  exited: Promise<number>;
  codes: number[];
  lines: Record<string, unknown>[];
} {
  const { logger, lines } = recordingLogger();
  const events = new EventEmitter();
  const codes: number[] = [];
  let exit: (code: number) => void = () => {};
  const exited = new Promise<number>((resolve) => {
    exit = resolve;
  });
  const lifecycle = createLifecycle({
    logger,
    events,
    deadlineMs,
    exit: (code) => {
      codes.push(code);
      exit(code);
    },
  });
  return { lifecycle, events, exited, codes, lines };
}

const never = (): Promise<void> => new Promise(() => {});

describe('lifecycle', () => {
  test('steps run in the reverse order of registration, one after another', async () => {
    const { lifecycle } = setUp();
    const order: string[] = [];
    for (const name of ['http', 'consumer', 'producer']) {
      lifecycle.onStop(name, async () => {
        order.push(`${name} begins`);
        await Promise.resolve();
        order.push(`${name} ends`);
      });
    }
    await lifecycle.stop('test');
    expect(order).toEqual([
      'producer begins',
      'producer ends',
      'consumer begins',
      'consumer ends',
      'http begins',
      'http ends',
    ]);
  });

  test('what is drained comes before all steps, and its time is not part of their deadline', async () => {
    const { lifecycle, lines } = setUp(1);
    const order: string[] = [];
    lifecycle.onDrain('share', async () => {
      order.push('drain begins');
      await new Promise((resolve) => setTimeout(resolve, 20));
      order.push('drain ends');
    });
    lifecycle.onStop('step', async () => void order.push('step'));
    await lifecycle.stop('test');
    expect(order).toEqual(['drain begins', 'drain ends', 'step']);
    expect(lines.map(({ msg }) => msg)).not.toContain('stop did not finish in time');
  });

  test('a drain that fails is followed by the steps, and the exit code is 1', async () => {
    const { lifecycle, events, exited } = setUp();
    const done: string[] = [];
    lifecycle.onDrain('share', () => Promise.reject(new Error('no')));
    lifecycle.onStop('step', async () => void done.push('step'));
    events.emit('SIGTERM');
    expect(await exited).toBe(1);
    expect(done).toEqual(['step']);
  });

  test('after a fatal error nothing is drained', async () => {
    const { lifecycle, exited } = setUp();
    const done: string[] = [];
    lifecycle.onDrain('share', async () => void done.push('drain'));
    lifecycle.onStop('step', async () => void done.push('step'));
    lifecycle.fatal(new Error('no'));
    expect(await exited).toBe(1);
    expect(done).toEqual(['step']);
  });

  test('a step that fails does not keep the others from running, and the exit code is 1', async () => {
    const { lifecycle, events, exited } = setUp();
    const done: string[] = [];
    lifecycle.onStop('first', async () => void done.push('first'));
    lifecycle.onStop('second', () => Promise.reject(new Error('no')));
    events.emit('SIGTERM');
    expect(await exited).toBe(1);
    expect(done).toEqual(['first']);
  });

  test('a signal stops and exits 0', async () => {
    const { lifecycle, events, exited } = setUp();
    const done: string[] = [];
    lifecycle.onStop('only', async () => void done.push('only'));
    events.emit('SIGINT');
    expect(await exited).toBe(0);
    expect(done).toEqual(['only']);
    expect(lifecycle.signal.aborted).toBe(true);
  });

  test('a second signal exits at once with 1', async () => {
    const { lifecycle, events, codes } = setUp(20);
    lifecycle.onStop('endless', never);
    events.emit('SIGTERM');
    events.emit('SIGTERM');
    expect(codes).toEqual([1]);
    await lifecycle.stop('test');
  });

  test('all steps share one deadline, after which the exit code is 1', async () => {
    const { lifecycle, events, exited, lines } = setUp(20);
    lifecycle.onStop('not reached', async () => {});
    lifecycle.onStop('endless', never);
    events.emit('SIGTERM');
    expect(await exited).toBe(1);
    expect(lines.map(({ msg }) => msg)).toContain('stop did not finish in time');
  });

  test('stop runs the steps once, however often it is called, and does not exit', async () => {
    const { lifecycle, codes } = setUp();
    let runs = 0;
    lifecycle.onStop('counted', async () => void runs++);
    await Promise.all([lifecycle.stop('a'), lifecycle.stop('b')]);
    expect([runs, codes]).toEqual([1, []]);
  });

  test('a fatal error is logged once, stops and exits 1', async () => {
    const { lifecycle, exited, lines } = setUp();
    const done: string[] = [];
    lifecycle.onStop('only', async () => void done.push('only'));
    lifecycle.fatal(new Error('broken'));
    expect(await exited).toBe(1);
    expect(done).toEqual(['only']);
    expect(lines.filter(({ level }) => level === 'fatal')).toHaveLength(1);
  });

  test('a fatal error during a stop turns its exit code into 1', async () => {
    const { lifecycle, events, exited } = setUp();
    lifecycle.onStop('fails on the side', async () => lifecycle.fatal(new Error('broken')));
    events.emit('SIGTERM');
    expect(await exited).toBe(1);
  });

  test('an unhandled rejection is fatal', async () => {
    const { events, exited } = setUp();
    events.emit('unhandledRejection', new Error('forgotten'));
    expect(await exited).toBe(1);
  });
});
