// Before the command line can run it must be built. This file and those it imports are plain JavaScript: they run on
// Node 20, before anything is installed.

import { buildStack } from './build.mjs';
import { whileNobodyElseBuilds } from './build-lock.mjs';
import { preflight, withEnvFile } from './preflight.mjs';

const env = withEnvFile(process.env);
const purpose = process.argv[2];
const { faults, mode, javaHome } = await preflight(env, {
  for: purpose === 'up' || purpose === 'kafka-up' ? purpose : 'build',
});
if (faults.length > 0) {
  for (const fault of faults) console.error(fault);
  process.exit(1);
}
try {
  await whileNobodyElseBuilds(() => buildStack({ env, javaHome, mode }, console.log), console.log);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
