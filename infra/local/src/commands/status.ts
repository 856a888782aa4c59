import { address, duration, table } from '../output.js';
import { readOptions } from '../preflight/options.mjs';
import { recordedStack, runningSupervisor } from '../preflight/state.mjs';
import { residentMb } from '../process/identity.mjs';
import type { ComponentView } from '../supervisor/component-spec.js';
import type { Command } from './context.js';
import { consoleInWords, sourceInWords } from './describe.js';
import { tokenPlace } from './operator-token.js';
import { supervised } from './supervised.js';

/** One row per component. Exit code 1 when anything is down. */
export const status: Command = async (context) => {
  const { paths, print, complain } = context;
  const ask = supervised(context);
  if (!ask) return 1;
  const { components = [] } = await ask({ do: 'status' });
  const supervisorMb = residentMb(runningSupervisor(paths)?.pid ?? 0);
  const memory = components.map(({ pid }) => (pid === undefined ? 0 : residentMb(pid)));
  const rows = components.map((view, index) => row(view, memory[index] ?? 0, Date.now()));
  print(table([['component', 'state', 'restarts', 'pid', 'memory', 'up', 'where'], ...rows]));
  const total = memory.reduce((sum, mb) => sum + mb, supervisorMb);
  print(`\n${total} MiB resident in all, ${supervisorMb} of them the supervisor.`);
  const variables = recordedStack(paths)?.variables ?? {};
  const { options } = readOptions(variables);
  print(sourceInWords(options));
  print(consoleInWords(options, tokenPlace(paths, variables)));
  const down = components.filter(({ state }) => state !== 'ready' && state !== 'done');
  for (const { name, state, problem, log } of down)
    complain(`${name} is ${state}: ${problem ?? `its log is ${log}`}.`);
  return down.length > 0 ? 1 : 0;
};

function row(view: ComponentView, mb: number, now: number): string[] {
  return [
    view.name,
    view.state,
    String(view.restarts),
    view.pid === undefined ? '-' : String(view.pid),
    mb > 0 ? `${mb} MiB` : '-',
    view.startedAt === undefined ? '-' : duration(now - view.startedAt),
    address(view),
  ];
}
