import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const version = '4.32.5';
const root = join(import.meta.dirname, '../..');
const python = process.env.PYTHON ?? 'python3';

/**
 * The command of schemathesis in an environment of its own under the tools folder, installed when it is not there.
 * @throws when there is no Python, or its packages cannot be reached
 */
async function install(): Promise<string> {
  const folder = join(root, '.chatpulse/tools', `schemathesis-${version}`);
  const command = join(folder, 'bin/schemathesis');
  if (existsSync(command)) return command;
  mkdirSync(folder, { recursive: true });
  try {
    await run(python, ['-m', 'venv', folder]);
    await run(join(folder, 'bin/pip'), ['install', '--quiet', `schemathesis==${version}`]);
  } catch (cause) {
    const advice = `install Python 3.10 or newer with its venv module, or name it in PYTHON`;
    throw new Error(`schemathesis ${version} could not be installed with ${python}: ${advice}`, { cause });
  }
  return command;
}

/** All checks against an api that runs: with the same seed the same requests. Resolves to what it prints. */
export async function schemathesis(opts: {
  url: string;
  seed: number;
  /** Requests that are made up for each operation. */
  examples: number;
  /** Paths that are left out. */
  without: readonly string[];
  /** Where it leaves its notes. */
  folder: string;
}): Promise<{ code: number; output: string }> {
  const command = await install();
  const { url, seed, examples, without, folder } = opts;
  const args = [
    ...['run', join(root, 'contracts/openapi.yaml'), '--url', url, '--checks', 'all', '--seed', String(seed)],
    ...['--max-examples', String(examples), '--request-timeout', '10', '--no-color'],
    ...without.flatMap((path) => ['--exclude-path', path]),
  ];
  const env = { ...process.env, PYTHONPATH: join(root, 'test/schemathesis'), SCHEMATHESIS_HOOKS: 'hooks' };
  return new Promise((resolve) => {
    const child = execFile(
      command,
      args,
      { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 },
      (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, output: stdout + stderr }),
    );
  });
}
