// Runs one list of steps, shows their output, and ends with `N passed, N failed` over all of them.
//   check   the fast part: format, lint, types, dead code, stale generated files, contracts, unit tests
//   system  the whole stack as a black box
//   long    what takes longer: soaks and long fuzz runs
//   all     everything: check, then what needs Kafka and Cassandra, then the whole stack
import { findJdk, findJdkFrom } from '../infra/local/src/preflight/jdk.mjs';
import { sbtCommand } from '../infra/local/src/preflight/sbt.mjs';
import { startBackend } from '../test/dist/index.js';
import { check, jestTier, type Step, sbtTests } from './steps.ts';
import { closingLine, type Tally, total } from './tally.ts';
import { warningsIn } from './warnings.ts';

const jdk = findJdk(process.env, process.platform);
if (jdk.home === undefined) throw new Error(jdk.problem);
const sbt = sbtCommand(process.env, jdk.home);
const env: NodeJS.ProcessEnv = { ...process.env, JAVA_HOME: jdk.home };

const checks: Step[] = [
  check('format and lint', ['biome', 'check', '--error-on-warnings', '.']),
  check('types', ['tsc', '-p', 'tsconfig.tests.json']),
  check('generated code', ['node', 'scripts/generate-contracts.ts', '--check']),
  check('generated configuration', ['node', 'scripts/generate-configuration.ts', '--check']),
  check('contracts', ['node', 'scripts/check-contracts.ts']),
  check('dead code', ['knip']),
];
const units: Step[] = [
  jestTier('unit'),
  sbtTests('processor unit tests', sbt, [
    'scalafmtCheckAll',
    'scalafmtSbtCheck',
    'processor/testOnly * -chatpulse.integration.*',
  ]),
];
const withBackend: Step[] = [
  jestTier('integration', ['--runInBand']),
  sbtTests('processor broker tests', sbt, ['processor/testOnly chatpulse.integration.*']),
];
const system: Step[] = [jestTier('system', ['--runInBand'])];

const results: { name: string; tally: Tally; seconds: number }[] = [];

async function run(
  steps: readonly Step[],
  more: NodeJS.ProcessEnv = {},
  logFiles: readonly string[] = [],
): Promise<void> {
  for (const { name, run } of steps) {
    console.log(`\n== ${name}`);
    const began = performance.now();
    const tally = await run({ ...env, ...more });
    results.push({ name, tally, seconds: Math.round((performance.now() - began) / 1000) });
    if (tally.failed === 0) continue;
    for (const logFile of logFiles)
      console.log([`\nwarnings in ${logFile}:`, ...(await warningsIn(logFile))].join('\n'));
  }
}

async function runWithBackend(steps: readonly Step[]): Promise<void> {
  const backend = await startBackend();
  console.log(`\nKafka and Cassandra for these tests: ${backend.provider}`);
  try {
    const { kafkaBrokers, cassandraContactPoint, logFiles } = backend;
    await run(steps, { TEST_KAFKA_BROKERS: kafkaBrokers, TEST_CASSANDRA: cassandraContactPoint }, logFiles);
  } finally {
    await backend.stop();
  }
}

/** Long tests of one service get a Kafka as in `make test`; those in test/long start what they need. */
const ofServices = 'services/[a-z]+/test/long/';

/** Apicurio Registry needs a newer Java than the stack does; where there is none, what it proves is left out. */
async function runLong(): Promise<void> {
  await runWithBackend([jestTier('long', ['--runInBand', '--testPathPatterns', ofServices])]);
  const newer = findJdkFrom(21, process.env, process.platform);
  if (newer !== undefined) {
    const others = ['--runInBand', '--testPathIgnorePatterns', ofServices];
    await run([jestTier('long', others)], { TEST_REGISTRY_JAVA_HOME: newer.home });
    return;
  }
  console.log('\nLeft out: test/long/schema-registry needs a JDK 21 or newer, and none was found.');
  const left = ['--runInBand', '--testPathIgnorePatterns', ofServices, 'long/schema-registry'];
  await run([jestTier('long', left)]);
}

const tier = process.argv[2] ?? 'all';
if (tier === 'check' || tier === 'all') await run([...checks, ...units]);
if (tier === 'all') await runWithBackend(withBackend);
if (tier === 'system' || tier === 'all') await run(system);
if (tier === 'long') await runLong();

console.log();
for (const { name, tally, seconds } of results) {
  console.log(
    `${tally.failed === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(24)} ${closingLine(tally)} (${seconds} s)`,
  );
}
const sum = total(results.map(({ tally }) => tally));
console.log(closingLine(sum));
process.exitCode = sum.failed === 0 ? 0 : 1;
