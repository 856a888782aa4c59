import { EventEmitter } from 'node:events';
import type { Host } from '../../src/run.js';

/** A process that is none: its exit resolves `exited`, its stderr is kept. */
export function fakeHost(
  env: Record<string, string> = {},
): Host & EventEmitter & { exited: Promise<number>; written: string[] } {
  const written: string[] = [];
  let exit: (code: number) => void = () => {};
  const exited = new Promise<number>((resolve) => {
    exit = resolve;
  });
  return Object.assign(new EventEmitter(), {
    env,
    written,
    exited,
    exit: (code: number) => exit(code),
    stderr: { write: (text: string) => void written.push(text) },
  });
}
