// Makes base images where no registry can be reached: the same software under the same tags, labelled
// chatpulse.stand-in=true. Not the official images: their entry points, users and defaults are not tried with these.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { classpath } from '../../infra/local/dist/index.js';
import { cassandraModules } from '../../infra/local/dist/servers/cassandra-modules.js';
import { fillTemplate } from '../../infra/local/dist/servers/template.js';
import { root } from '../steps.ts';
import { parseImage } from './base-images.ts';
import type { Commands } from './command.ts';

/** Fills the build context of a stand-in for one tag; resolves with the build arguments. */
type Recipe = {
  readonly file: string;
  readonly ground: 'debian' | 'java';
  prepare(context: string, tag: string, commands: Commands): Promise<Record<string, string>>;
};

const folder = 'scripts/containers/stand-ins';
const ground = (name: Recipe['ground']) => `chatpulse-stand-in/${name}`;

const java: Recipe = {
  file: 'java',
  ground: 'debian',
  prepare: async (_context, tag) => {
    if (!/(^|-)17\b/.test(tag))
      throw new Error(`There is no stand-in with the Java of tag ${tag}, only with 17.`);
    return { PACKAGES: tag.endsWith('-jre') ? 'openjdk-17-jre-headless' : 'openjdk-17-jdk-headless' };
  },
};

const recipes: Readonly<Record<string, Recipe>> = {
  node: {
    file: 'node',
    ground: 'debian',
    prepare: async (context, tag, commands) => {
      const version = tag.split('-')[0] ?? tag;
      const platform = `node-${process.platform}-${process.arch}`;
      await unpackFromNpm(commands, `${platform}@${version}`, join(context, 'node'));
      await unpackFromNpm(commands, 'npm@11', join(context, 'npm'));
      return {};
    },
  },
  'eclipse-temurin': java,
  maven: {
    ...java,
    prepare: async (context, tag, commands) => {
      const { PACKAGES } = await java.prepare(context, tag, commands);
      return { PACKAGES: `maven ${PACKAGES}` };
    },
  },
  'apache/kafka': {
    file: 'kafka',
    ground: 'java',
    prepare: async (context, tag) => {
      copyJars('kafka', `kafka_2.13-${tag}.jar`, context);
      for (const file of ['kafka.sh', 'log4j2.yaml']) cpSync(join(root, folder, file), join(context, file));
      return {};
    },
  },
  cassandra: {
    file: 'cassandra',
    ground: 'java',
    prepare: async (context, tag) => {
      copyJars('cassandra', `cassandra-all-${tag}.jar`, context);
      cpSync(join(root, folder, 'cassandra.sh'), join(context, 'cassandra.sh'));
      cpSync(join(root, 'infra/local/cassandra/logback.xml'), join(context, 'logback.xml'));
      writeFileSync(join(context, 'cassandra.yaml'), cassandraYaml());
      writeFileSync(join(context, 'modules.txt'), cassandraModules.join('\n'));
      return {};
    },
  },
};

/**
 * Makes sure that every image is there: pulled, or a stand-in where it cannot be.
 * @returns the stand-ins among them, those of an earlier run included
 * @throws where an image can neither be pulled nor stood in for
 */
export async function provideImages(images: readonly string[], commands: Commands): Promise<string[]> {
  const missing: string[] = [];
  for (const image of images) {
    const there =
      (await commands.succeeds('docker', 'image', 'inspect', image)) ||
      (await commands.succeeds('docker', 'pull', '--quiet', image));
    if (!there) missing.push(image);
  }
  for (const image of missing) await buildStandIn(image, commands);
  const labelled = await Promise.all(
    images.map(async (image) => ((await isStandIn(image, commands)) ? [image] : [])),
  );
  return labelled.flat();
}

async function isStandIn(image: string, commands: Commands): Promise<boolean> {
  const format = '{{ index .Config.Labels "chatpulse.stand-in" }}';
  return (await commands.read('docker', 'image', 'inspect', '--format', format, image)).trim() === 'true';
}

async function buildStandIn(image: string, commands: Commands): Promise<void> {
  const { repository, tag } = parseImage(image);
  const recipe = recipes[repository];
  if (recipe === undefined) throw new Error(`${image} cannot be pulled, and there is no stand-in for it.`);
  console.log(`${image} cannot be pulled: making a stand-in`);
  await layGround(recipe.ground, commands);
  await build(recipe, image, tag, commands);
}

async function layGround(name: Recipe['ground'], commands: Commands): Promise<void> {
  if (await commands.succeeds('docker', 'image', 'inspect', ground(name))) return;
  if (name === 'java') {
    await layGround('debian', commands);
    await build(java, ground('java'), '17-jre', commands);
    return;
  }
  if (!(await commands.succeeds('sh', '-c', '[ "$(id -u)" = 0 ] && command -v apt-get'))) {
    throw new Error(
      'Stand-in images are made with debootstrap, as root on Debian; elsewhere allow a registry.',
    );
  }
  await inTemporaryFolder(commands, (context) =>
    commands.show(`${folder}/debian.sh`, context, ground('debian')),
  );
}

function build(recipe: Recipe, image: string, tag: string, commands: Commands): Promise<void> {
  return inTemporaryFolder(commands, async (context) => {
    const variables = Object.entries(await recipe.prepare(context, tag, commands));
    const settings = variables.flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
    const file = join(folder, `${recipe.file}.Dockerfile`);
    const labelled = ['--label', 'chatpulse.stand-in=true', '--tag', image];
    await commands.show('docker', 'build', '--quiet', ...settings, ...labelled, '--file', file, context);
  });
}

async function unpackFromNpm(commands: Commands, name: string, to: string): Promise<void> {
  mkdirSync(to);
  await commands.read('npm', 'pack', '--silent', '--pack-destination', to, name);
  const archive = readdirSync(to).map((file) => join(to, file))[0] ?? '';
  await commands.show('tar', '-xzf', archive, '-C', to, '--strip-components=1');
  rmSync(archive);
}

/** The class path that the build resolved, with the jar that must be in it for the tag to be true. */
function copyJars(server: 'kafka' | 'cassandra', required: string, context: string): void {
  const jars = classpath(server).split(delimiter);
  if (!jars.some((jar) => basename(jar) === required)) {
    throw new Error(`A stand-in needs ${required}, and target/${server}.classpath has another version.`);
  }
  mkdirSync(join(context, 'jars'));
  for (const jar of jars) cpSync(jar, join(context, 'jars', basename(jar)));
}

function cassandraYaml(): string {
  const data = '/var/lib/cassandra';
  return fillTemplate(readFileSync(join(root, 'infra/local/cassandra/cassandra.yaml'), 'utf8'), {
    port: 9042,
    storagePort: 7000,
    dataDir: `${data}/data`,
    commitLogDir: `${data}/commitlog`,
    hintsDir: `${data}/hints`,
    savedCachesDir: `${data}/saved-caches`,
    cdcDir: `${data}/cdc`,
  });
}

async function inTemporaryFolder(
  { workFolder }: Commands,
  work: (path: string) => Promise<void>,
): Promise<void> {
  const path = mkdtempSync(join(workFolder, 'stand-in-'));
  try {
    await work(path);
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}
