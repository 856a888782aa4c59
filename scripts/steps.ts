import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judge, ofExitCode, ofJestReport, ofJunitReports, type Tally } from './tally.ts';

/** One part of a test run: what it is called, how it runs, and what it counted. */
export type Step = { readonly name: string; readonly run: (env: NodeJS.ProcessEnv) => Promise<Tally> };

export const root: string = join(import.meta.dirname, '..');

/** Runs a command in the repository with its output shown; resolves with its exit code. */
function execute(command: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const [file, ...args] = command as [string, ...string[]];
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** A check that either holds or does not. */
export const check = (name: string, command: readonly string[]): Step => ({
  name,
  run: async (env) => ofExitCode(await execute(command, env)),
});

const jest = [
  'node',
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];

/** One tier of jest.config.js. A client that a failed test left open must not keep the whole run waiting. */
export const jestTier = (tier: string, options: readonly string[] = []): Step => ({
  name: `${tier} tests`,
  run: async (env) => {
    const report = join(mkdtempSync(join(tmpdir(), 'chatpulse-')), 'jest.json');
    const code = await execute(
      [...jest, '--selectProjects', tier, '--forceExit', '--json', '--outputFile', report, ...options],
      env,
    );
    return judge(ofJestReport(readOr(report, '{"numFailedTests":1}')), code);
  },
});

/** The processor's munit suites; `tasks` are sbt commands. Counts come from its JUnit reports. */
export const sbtTests = (name: string, sbt: readonly string[], tasks: readonly string[]): Step => ({
  name,
  run: async (env) => {
    const reports = join(root, 'services/processor/target/test-reports');
    rmSync(reports, { recursive: true, force: true });
    mkdirSync(reports, { recursive: true });
    const code = await execute([...sbt, ...tasks], env);
    const files = readdirSync(reports).filter((file) => file.endsWith('.xml'));
    return judge(ofJunitReports(files.map((file) => readFileSync(join(reports, file), 'utf8'))), code);
  },
});

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}
