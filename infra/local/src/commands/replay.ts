import { resolve } from 'node:path';
import type { Ask } from '../client.js';
import { seconds, table } from '../output.js';
import { planReplay, type ReplayPlan } from '../plan/plan-replay.js';
import { urlOf } from '../plan/url.js';
import { findJdk } from '../preflight/jdk.mjs';
import { readOptions, readSpeed, type Speed } from '../preflight/options.mjs';
import { recordingFault } from '../preflight/recording.mjs';
import { recordedStack } from '../preflight/state.mjs';
import { freePorts } from '../process/free-ports.js';
import {
  allAcknowledged,
  allCounted,
  type Counting,
  type Counts,
  countsOf,
  type Players,
} from '../replay/follow.js';
import { readRecorded } from '../replay/recorded.js';
import { refusal } from '../replay/refusal.js';
import { trackedChannels } from '../replay/rest.js';
import { type ChannelTally, verdict } from '../replay/tally.js';
import type { ComponentSpec } from '../supervisor/component-spec.js';
import type { Command, Context } from './context.js';
import { planInput } from './plan-here.js';
import { supervised } from './supervised.js';

/** Windows start on whole minutes, and the two clocks may differ a little. */
const marginMs = 120_000;

/** Plays a recording through a simulator and an ingestion of its own, and tells whether all of it was counted. */
export const replay: Command = async (context) => {
  const { print, complain } = context;
  const { file, speed, faults } = readReplay(context.env);
  for (const fault of faults) complain(fault);
  const ask = faults.length === 0 && supervised(context);
  if (!ask) return 1;

  const variables = recordedStack(context.paths)?.variables ?? {};
  const { options } = readOptions(variables);
  const api = urlOf(options, options.ports.API_PORT);
  const recorded = await readRecorded(file);
  const refused = refusal(recorded, { tracked: await trackedChannels(api), file });
  if (refused) {
    complain(refused);
    return 1;
  }
  const [simulatorPort = 0, ingestionPort = 0] = await freePorts(2);
  const plan: ReplayPlan = { file, speed, channels: recorded.channels, simulatorPort, ingestionPort };
  const players = {
    simulatorUrl: urlOf(options, simulatorPort),
    ingestionUrl: urlOf(options, ingestionPort),
  };
  const javaHome = findJdk(context.env, process.platform).home ?? '';
  const specs = planReplay(planInput(context, { options, variables, javaHome }), plan);
  print(`Replaying ${recorded.lines} simulated lines of ${recorded.channels.join(', ')} at speed ${speed}.`);
  const counting = { recorded, api, since: Date.now() - recorded.spanMs - marginMs };
  const before = await countsOf(counting);
  const tallies = await whileRunning(ask, specs, () => play(context, { counting, before, players }));
  const { exact, rows, sentence } = verdict(tallies);
  print(table(rows));
  print(sentence);
  return exact ? 0 : 1;
};

async function play(
  { print }: Context,
  { counting, before, players }: { counting: Counting; before: Counts; players: Players },
): Promise<ChannelTally[]> {
  const { recorded } = counting;
  const from = Date.now();
  const acknowledged = await allAcknowledged(players, recorded, print);
  print(`Sent and acknowledged after ${seconds(Date.now() - from)}; waiting for the counts.`);
  const after = await allCounted(counting, before);
  return [...recorded.messages].map(([channel, sent]) => ({
    channel,
    sent,
    acknowledged: acknowledged.get(channel) ?? 0,
    counted: (after.get(channel) ?? 0) - (before.get(channel) ?? 0),
  }));
}

/** Starts the components, in their order, and ends them whatever happens, Ctrl-C included. */
async function whileRunning<T>(
  ask: Ask,
  specs: readonly ComponentSpec[],
  work: () => Promise<T>,
): Promise<T> {
  const end = async () => {
    for (const { name } of specs.toReversed()) await ask({ do: 'remove', name });
  };
  const interrupted = () => void end().finally(() => process.exit(130));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    for (const spec of specs) {
      const { ok } = await ask({ do: 'add', spec });
      if (!ok) throw new Error(`${spec.name} did not start: \`make logs s=${spec.name}\` says why`);
    }
    return await work();
  } finally {
    await end();
  }
}

function readReplay(env: NodeJS.ProcessEnv): { file: string; speed: Speed; faults: string[] } {
  const faults: string[] = [];
  const speed = readSpeed(env.SPEED ? { SPEED: env.SPEED } : {}, faults);
  const file = env.FILE ? resolve(env.FILE) : '';
  const fault = file
    ? recordingFault(file)
    : 'A replay needs FILE, raw IRC lines, for example FILE=lines.txt.';
  return { file, speed, faults: fault ? [...faults, fault] : faults };
}
