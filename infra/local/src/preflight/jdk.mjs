import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** @typedef {{ home: string, major: number }} Jdk */

const neededJdk = 17;

/**
 * The Java release in a JDK's `release` file: 17 of `JAVA_VERSION="17.0.15"`, 8 of `"1.8.0_392"`.
 * @param {string} text
 * @returns {number | undefined}
 */
export function majorOf(text) {
  const version = /^JAVA_VERSION="(?:1\.)?(\d+)/m.exec(text)?.[1];
  return version === undefined ? undefined : Number(version);
}

/**
 * The first JDK 17 among those found, or the sentence that says what is wrong.
 * @param {readonly Jdk[]} found in order of preference
 * @returns {{ home: string, problem?: undefined } | { home?: undefined, problem: string }}
 */
export function chooseJdk(found) {
  const fit = found.find((jdk) => jdk.major === neededJdk);
  if (fit) return { home: fit.home };
  const seen = found.map((jdk) => `${jdk.major} in ${jdk.home}`).join(', ');
  const state = seen ? `only Java ${seen} was found` : 'none was found';
  return {
    problem: `JDK 17 is needed (Cassandra 5 runs on no other) and ${state}: install it (apt install openjdk-17-jdk-headless, brew install openjdk@17) or point JAVA_HOME to it, for example JAVA_HOME=/usr/lib/jvm/java-17-openjdk-amd64.`,
  };
}

/**
 * Looks in JAVA_HOME, on PATH and where systems put their JDKs.
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {NodeJS.Platform} platform
 */
export function findJdk(env, platform) {
  return chooseJdk(candidates(env, platform).flatMap(inspect));
}

/**
 * The newest JDK in the same places, when it is `least` or newer: for what needs more than the stack does.
 * @param {number} least
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {NodeJS.Platform} platform
 * @returns {Jdk | undefined}
 */
export function findJdkFrom(least, env, platform) {
  const found = candidates(env, platform).flatMap(inspect);
  return newestFrom(least, found);
}

/**
 * @param {number} least
 * @param {readonly Jdk[]} found
 * @returns {Jdk | undefined}
 */
export function newestFrom(least, found) {
  return [...found].sort((a, b) => b.major - a.major).find(({ major }) => major >= least);
}

/**
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {NodeJS.Platform} platform
 * @returns {string[]}
 */
function candidates(env, platform) {
  const onPath = (env.PATH ?? '').split(delimiter).flatMap((folder) => {
    const java = join(folder, 'java');
    return existsSync(java) ? [dirname(dirname(realpathSync(java)))] : [];
  });
  const mac = platform === 'darwin';
  const installed = [
    ...subfolders(mac ? '/Library/Java/JavaVirtualMachines' : '/usr/lib/jvm').map((home) =>
      mac ? join(home, 'Contents/Home') : home,
    ),
    ...(mac ? ['/opt/homebrew/opt', '/usr/local/opt'] : []).map((opt) => join(opt, 'openjdk@17')),
    ...subfolders(join(homedir(), '.sdkman/candidates/java')),
    ...subfolders(join(homedir(), '.jdks')),
  ];
  return [...(env.JAVA_HOME ? [env.JAVA_HOME] : []), ...onPath, ...installed];
}

/** @param {string} folder @returns {string[]} */
function subfolders(folder) {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

/** @param {string} home @returns {Jdk[]} */
function inspect(home) {
  const release = join(home, 'release');
  if (!existsSync(join(home, 'bin/java')) || !existsSync(release)) return [];
  const major = majorOf(readFileSync(release, 'utf8'));
  return major === undefined ? [] : [{ home, major }];
}
