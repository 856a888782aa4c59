import { clean } from './commands/clean.js';
import type { Command } from './commands/context.js';
import { dev } from './commands/dev.js';
import { down } from './commands/down.js';
import { containerCommands, inContainers } from './commands/in-containers.js';
import { kafkaDown, kafkaUp } from './commands/kafka.js';
import { kafkaTopics } from './commands/kafka-topics.js';
import { logs } from './commands/logs.js';
import { rebuildStore } from './commands/rebuild-store.js';
import { replay } from './commands/replay.js';
import { resetProcessor } from './commands/reset-processor.js';
import { restart } from './commands/restart.js';
import { status } from './commands/status.js';
import { up } from './commands/up.js';
import { withEnvFile } from './preflight/preflight.mjs';
import { statePaths } from './preflight/state.mjs';

/** What a command is where the stack runs in containers is decided per run. */
const either =
  (name: 'down' | 'status' | 'logs' | 'restart', local: Command): Command =>
  (context) =>
    (inContainers(context) ? containerCommands[name] : local)(context);

const commands: Readonly<Record<string, Command>> = {
  up,
  down: either('down', down),
  status: either('status', status),
  logs: either('logs', logs),
  restart: either('restart', restart),
  clean,
  dev,
  replay,
  'reset-processor': resetProcessor,
  'rebuild-store': rebuildStore,
  'kafka-up': kafkaUp,
  'kafka-down': kafkaDown,
  'kafka-topics': kafkaTopics,
};

const name = process.argv[2] ?? '';
const command = commands[name];
if (!command) {
  console.error(`"${name}" is no command: one of ${Object.keys(commands).join(', ')}.`);
  process.exit(1);
}
const env = withEnvFile(process.env);
try {
  const context = { env, paths: statePaths(env), print: console.log, complain: console.error };
  process.exitCode = await command(context);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
