import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const folder = join(import.meta.dirname, '../../.chatpulse/tools/chromium');
const carrier = '@sparticuz/chromium@153.0.0';
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const applications = ['Google Chrome', 'Chromium'].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);

/** Where a browser may be, and how one is got where there is none. */
type Machine = {
  readonly places: readonly string[];
  readonly installers: readonly (() => Promise<string | undefined>)[];
};

/**
 * Path of a Chromium that starts: the one that CHROMIUM names, one on this machine, else one that is installed
 * now: the npm package that carries it, or Debian's package where we are root.
 * @throws one sentence when there is none
 */
export async function findChromium(
  env: NodeJS.ProcessEnv = process.env,
  machine: Machine = thisMachine(env),
): Promise<string> {
  if (env.CHROMIUM) {
    if (await starts(env.CHROMIUM)) return env.CHROMIUM;
    throw new Error(`CHROMIUM names ${env.CHROMIUM}, which does not start`);
  }
  for (const place of machine.places) if (existsSync(place) && (await starts(place))) return place;
  for (const install of machine.installers) {
    const path = await install().catch(() => undefined);
    if (path !== undefined && (await starts(path))) return path;
  }
  throw new Error(
    'no Chromium was found or could be installed: install one, or name it with CHROMIUM=<path>',
  );
}

function thisMachine(env: NodeJS.ProcessEnv): Machine {
  const onPath = (env.PATH ?? '').split(delimiter).flatMap((place) => names.map((name) => join(place, name)));
  return { places: [...onPath, ...applications], installers: [fromNpm, fromDebian] };
}

const starts = (path: string): Promise<boolean> =>
  run(path, ['--version', '--no-sandbox'], { timeout: 20_000 }).then(
    ({ stdout }) => /chrom/i.test(stdout),
    () => false,
  );

/**
 * The package unpacks the browser, fonts and the libraries that a bare machine lacks into the temporary folder; the
 * last only where it believes to be in the place that it was made for. Where its own list of folders names its fonts
 * neither, and the browser ends at the first button of a page when it finds none: it gets a list of ours.
 */
async function fromNpm(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const starter = join(folder, 'browser');
  if (existsSync(starter)) return starter;
  await mkdir(folder, { recursive: true });
  await run('npm', ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', carrier]);
  const unpack = "import('@sparticuz/chromium').then(({ default: it }) => it.executablePath())";
  await run(process.execPath, ['--input-type=module', '--eval', unpack], {
    cwd: folder,
    env: { ...process.env, TMPDIR: folder, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' },
  });
  await writeFile(join(folder, 'fonts.conf'), fontsIn(['/usr/share/fonts', join(folder, 'fonts')]));
  const lines = [
    '#!/bin/sh',
    `export LD_LIBRARY_PATH='${join(folder, 'al2023/lib')}' FONTCONFIG_FILE='${join(folder, 'fonts.conf')}'`,
    `exec '${join(folder, 'chromium')}' "$@"`,
  ];
  await writeFile(starter, `${lines.join('\n')}\n`);
  await chmod(starter, 0o755);
  return starter;
}

function fontsIn(folders: readonly string[]): string {
  const dirs = folders.map((dir) => `<dir>${dir}</dir>`).join('');
  return `<fontconfig>${dirs}<cachedir>${join(folder, 'fonts-cache')}</cachedir></fontconfig>\n`;
}

async function fromDebian(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const quiet = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, maxBuffer: 64 * 1024 * 1024 };
  await run('apt-get', ['update'], quiet);
  await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], quiet);
  return '/usr/bin/chromium';
}
