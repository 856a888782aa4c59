import { findJdk } from './jdk.mjs';
import { judgeDisk, judgeMemory, judgeNode, neededDiskMb, neededMemoryMb, portFault } from './machine.mjs';
import { readOptions } from './options.mjs';
import { boundTo, buildToolProblem, portsInUse, withEnvFile } from './preflight.mjs';
import { engineProblem, freeDiskMb, freeMemoryMb, isTaken, onPath } from './probes.mjs';
import { runningProcesses, statePaths } from './state.mjs';
import { stackVariables } from './variables.mjs';

// `make doctor`: everything `make up` needs, what is there, and how to mend what is not.
const env = withEnvFile(process.env);
const paths = statePaths(env);
const { options, faults } = readOptions(stackVariables(env));
const running = runningProcesses(paths);
const own = new Set(running.flatMap(({ ports }) => ports));

/** @type {[string, string | undefined][]} what was looked at, and its fault */
const findings = [
  [`Node ${process.versions.node}`, judgeNode(process.versions.node)],
  [
    'npm',
    onPath('npx', env) ? undefined : 'npm with npx is needed: it comes with Node (https://nodejs.org).',
  ],
  ['JDK 17', findJdk(env, process.platform).problem],
  ['Maven or sbt', buildToolProblem(env)],
  ['settings', faults.length > 0 ? faults.join('\n          ') : undefined],
];
const freeMb = freeMemoryMb();
const diskMb = freeDiskMb(paths.folder);
if (running.length > 0) {
  findings.push(['memory and disk (the stack is up)', undefined]);
} else {
  const neededMb = neededMemoryMb({ ...options, kafkaAlone: false }, env);
  findings.push([`memory, ${freeMb} MiB free`, judgeMemory({ freeMb, neededMb })]);
  findings.push([
    `disk, ${diskMb} MiB free`,
    judgeDisk({ freeMb: diskMb, neededMb: neededDiskMb(env), folder: paths.folder }),
  ]);
}
for (const name of portsInUse(options, { kafkaAlone: false })) {
  const port = options.ports[name];
  const taken = !own.has(port) && (await isTaken(boundTo(options, name), port));
  findings.push([`port ${port} (${name})`, taken ? portFault({ name, port }) : undefined]);
}

for (const [what, fault] of findings)
  console.log(fault ? `  missing ${what}\n          ${fault}` : `  ok      ${what}`);
const broken = findings.filter(([, fault]) => fault).length;
console.log(broken === 0 ? '\n`make up` can start.' : `\n${broken} to mend before \`make up\`.`);
if (broken > 0)
  console.log(
    engineProblem() ? '' : 'A container engine answers: MODE=containers needs no JDK, Maven or sbt.',
  );
process.exitCode = broken === 0 ? 0 : 1;
