import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const kit = join(root, 'packages/kafka');
/** Of this repository, so that no package registry has them. */
const own = ['contracts', 'service'];

type Manifest = {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly exports?: object;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
};

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

/**
 * Packs the built kit into `target` and returns the tarball's path. It carries what a plain `npm pack` would
 * lose: kafkajs with our patch, and the packages of this repository. All else is named with its exact version
 * and comes from the registry of whoever installs it.
 */
export function packKafkaKit(target: string): string {
  const staging = mkdtempSync(join(tmpdir(), 'chatpulse-pack-'));
  try {
    const modules = join(staging, 'node_modules');
    const kafkajs = realpathSync(join(kit, 'node_modules/kafkajs'));
    assertPatched(kafkajs);
    cpSync(kafkajs, join(modules, 'kafkajs'), { recursive: true });
    for (const name of own) {
      const from = join(root, 'packages', name);
      const to = join(modules, '@chatpulse', name);
      copyBuilt(from, to);
      const { dependencies: _, devDependencies: __, ...manifest } = manifestOf(from);
      writeJson(join(to, 'package.json'), manifest);
    }
    copyBuilt(kit, staging);
    writeJson(join(staging, 'package.json'), kitManifest());
    cpSync(join(root, 'LICENSE'), join(staging, 'LICENSE'));
    cpSync(join(kit, 'README.md'), join(staging, 'README.md'));
    mkdirSync(target, { recursive: true });
    const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', target], {
      cwd: staging,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [tarball] = JSON.parse(packed.toString()) as { filename: string }[];
    if (tarball === undefined) throw new Error('npm pack made no tarball');
    return join(target, basename(tarball.filename));
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** What the bundled packages need stands beside them: one list, each with one version. */
function kitManifest(): object {
  const { name, version, license, exports, dependencies = {} } = manifestOf(kit);
  const all = own.map((each) => manifestOf(join(root, 'packages', each)));
  const wanted = new Map<string, string>();
  const types = all.flatMap(({ devDependencies = {} }) =>
    Object.entries(devDependencies).filter(([dependency]) => dependency.startsWith('@types/')),
  );
  const theirs = all.flatMap(({ dependencies = {} }) => Object.entries(dependencies));
  for (const [dependency, asked] of [...Object.entries(dependencies), ...theirs, ...types]) {
    if (asked.startsWith('workspace:')) continue;
    const known = wanted.get(dependency) ?? asked;
    if (known !== asked) throw new Error(`${dependency} is asked for as ${known} and as ${asked}`);
    wanted.set(dependency, asked);
  }
  for (const each of all) wanted.set(each.name, each.version);
  return {
    name,
    version,
    license,
    type: 'module',
    // The repository brings its own Node and can be installed by an older one; zstd comes with 22.15.
    engines: { node: '>=24' },
    exports,
    files: ['dist'],
    dependencies: Object.fromEntries([...wanted].sort(([a], [b]) => (a < b ? -1 : 1))),
    bundleDependencies: ['kafkajs', ...all.map((each) => each.name)],
  };
}

/** Source maps point to sources that do not come along. */
function copyBuilt(from: string, to: string): void {
  const filter = (path: string): boolean => !/\.(map|tsbuildinfo)$/.test(path);
  cpSync(join(from, 'dist'), join(to, 'dist'), { recursive: true, filter });
}

/** Every line that the patch adds is in the file that it adds it to. */
function assertPatched(kafkajs: string): void {
  const { version } = manifestOf(kafkajs);
  const patch = readFileSync(join(kit, `patches/kafkajs@${version}.patch`), 'utf8');
  for (const part of patch.split(/^diff --git /m).slice(1)) {
    const file = /^\+\+\+ b\/(.+)$/m.exec(part)?.[1] ?? '';
    const text = readFileSync(join(kafkajs, file), 'utf8');
    const added = part.match(/^\+(?!\+\+ ).+$/gm) ?? [];
    const missing = added.find((line) => !text.includes(line.slice(1)));
    if (missing !== undefined)
      throw new Error(`kafkajs is not patched: ${file} lacks "${missing.slice(1).trim()}"`);
  }
}

function writeJson(path: string, value: object): void {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);
}
