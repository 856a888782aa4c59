import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * One long piece of work: a command whose output goes to a log, with a line when it begins, every few seconds, and
 * when it ends.
 * @typedef {{ name: string, command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv, log: string }} Stage
 */

const everyMs = 10_000;

/**
 * @param {Stage} stage
 * @param {(line: string) => void} print
 * @returns {Promise<void>} rejects with the end of the log when the command fails
 */
export async function runStage({ name, command, args, cwd, env, log }, print) {
  mkdirSync(dirname(log), { recursive: true });
  const output = openSync(log, 'w');
  const from = Date.now();
  const say = (/** @type {string} */ what) => print(`  ${name.padEnd(12)}${what}`);
  say('…');
  const beat = setInterval(
    () => say(`${elapsed(from).padStart(6)}  ${lastLines(log, 1).slice(0, 80)}`),
    everyMs,
  );
  try {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', output, output] });
    const code = await new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (exitCode, signal) => resolve(signal ?? exitCode));
    });
    if (code !== 0) throw new Error(`${name} failed (${code}). The end of ${log}:\n${lastLines(log, 25)}`);
    say(`done after ${elapsed(from)}`);
  } finally {
    clearInterval(beat);
    closeSync(output);
  }
}

/** @param {number} from */
function elapsed(from) {
  return `${((Date.now() - from) / 1000).toFixed(0)} s`;
}

/** @param {string} file @param {number} count */
function lastLines(file, count) {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}
