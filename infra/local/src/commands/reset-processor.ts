import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { connectSupervisor } from '../client.js';
import { countedGenerations } from '../generation/counted-generations.js';
import { groupOf, highestGeneration, nextGeneration } from '../generation/generations.js';
import { type KafkaLook, withKafka } from '../generation/kafka-look.js';
import { deleteLeftover, findLeftovers } from '../generation/leftovers.js';
import { progressLine } from '../output.js';
import { type Preflight, preflight } from '../preflight/preflight.mjs';
import type { Command, Context } from './context.js';
import { inContainers, runInContainers } from './in-containers.js';
import { isUp } from './is-up.js';
import { planHere } from './plan-here.js';
import { keepGeneration, remember } from './remember.js';

const kafkaWithinMs = 90_000;
/** Longer than any session that a processor of ours has in its group. */
const emptyWithinMs = 30_000;

/**
 * Counts again from the start of the topic: the next generation of the processor, beside the counts of the last one,
 * which it replaces window by window. CLEAN=1 then deletes what the older ones left, CLEAN=only does nothing else.
 */
export const resetProcessor: Command = async (context) => {
  const { env, paths, complain, print } = context;
  const checked = await preflight(env, { for: 'build' });
  const faults = [...checked.faults, ...asked(checked, env.CLEAN)];
  for (const fault of faults) complain(fault);
  if (faults.length > 0) return 1;
  const name = checked.variables.PROCESSOR_APPLICATION_ID ?? 'chatpulse-processor';
  const configured = Number(checked.variables.PROCESSOR_GENERATION ?? 1);
  const up = isUp(context);
  if (env.CLEAN !== undefined && !up) {
    complain('chatpulse is down, and CLEAN deletes from its Kafka: `make up` starts it.');
    return 1;
  }
  let generation = configured;
  if (env.CLEAN !== 'only') {
    generation = await next(checked, { name, configured, up });
    keepGeneration(paths, String(generation));
    if (up && !(await restartProcessor(context, checked, generation))) {
      complain(
        'The processor did not come up: `make logs s=processor` shows why. The old counts are served.',
      );
      return 1;
    }
    for (const line of told({ generation, configured, up })) print(line);
    const set = env.PROCESSOR_GENERATION;
    if (set) print(`PROCESSOR_GENERATION=${set} is set: take it out of the environment or of .env.`);
  }
  return env.CLEAN === undefined ? 0 : cleanUp(context, checked, { name, generation });
};

function asked({ variables }: Preflight, clean: string | undefined): string[] {
  const { PROCESSOR_GENERATION: generation = '1' } = variables;
  const faults: string[] = [];
  if (!/^\d{1,6}$/.test(generation) || Number(generation) < 1 || Number(generation) >= highestGeneration)
    faults.push(
      `PROCESSOR_GENERATION is "${generation}", after which no generation can come: a number from 1 to ${highestGeneration - 1}.`,
    );
  if (clean !== undefined && clean !== '1' && clean !== 'only')
    faults.push(`CLEAN is "${clean}", which is none of 1, only: for example CLEAN=1.`);
  return faults;
}

/** Without a Kafka to ask, the one after what was configured. */
async function next(
  checked: Preflight,
  { name, configured, up }: { name: string; configured: number; up: boolean },
): Promise<number> {
  if (!up) return nextGeneration({ configured, counted: [], there: [] });
  return withKafka(checked, kafkaWithinMs, async (kafka) => {
    const counted = await countedGenerations(kafka.reader);
    const there = (await findLeftovers(kafka, name)).map(({ generation }) => generation);
    return nextGeneration({ configured, counted, there });
  });
}

async function restartProcessor(context: Context, checked: Preflight, generation: number): Promise<boolean> {
  const variables = { ...checked.variables, PROCESSOR_GENERATION: String(generation) };
  remember(context.paths, { mode: checked.mode, variables });
  if (inContainers(context))
    return (await runInContainers(context, ['up', '--detach', '--no-deps', '--wait', 'processor'])) === 0;
  const plan = await planHere(context, { ...checked, variables });
  const spec = plan.find(({ name }) => name === 'processor');
  const ask = connectSupervisor(context.paths);
  if (spec === undefined || ask === undefined) return false;
  const { ok } = await ask({ do: 'add', spec }, (progress) => context.print(progressLine(progress)));
  return ok;
}

function told(done: { generation: number; configured: number; up: boolean }): string[] {
  const { generation, configured, up } = done;
  const begun = up
    ? `The processor counts again from the start of the topic, as generation ${generation} (it was ${configured}).`
    : `chatpulse is down: the next \`make up\` counts again from the start of the topic, as generation ${generation}.`;
  return [
    begun,
    'The counts there are stay readable until the recount has come to their window, and may then go down. Windows that',
    'begin before the oldest event that Kafka still has are left as they are.',
    `What generation ${configured} has in Kafka and on disk is kept: \`make reset-processor CLEAN=only\` deletes it.`,
  ];
}

async function cleanUp(
  context: Context,
  checked: Preflight,
  { name, generation }: { name: string; generation: number },
): Promise<number> {
  return withKafka(checked, kafkaWithinMs, async (kafka: KafkaLook) => {
    const leftovers = await findLeftovers(kafka, name, generation);
    let code = 0;
    for (const leftover of leftovers) {
      const problem = await deleteLeftover(kafka, leftover, emptyWithinMs);
      if (problem === undefined) await deleteState(context, groupOf(name, leftover.generation));
      if (problem !== undefined) code = 1;
      if (problem !== undefined) context.complain(problem);
      else
        context.print(
          `Deleted of generation ${leftover.generation}: group ${leftover.groupId}, its state, ${leftover.topics.length} internal topics.`,
        );
    }
    if (leftovers.length === 0) context.print('No older generation left anything.');
    return code;
  });
}

async function deleteState(context: Context, applicationId: string): Promise<void> {
  if (inContainers(context)) {
    const folder = `/var/lib/chatpulse/processor/${applicationId}`;
    await runInContainers(context, ['exec', '-T', 'processor', 'rm', '-rf', folder]);
  } else rmSync(join(context.paths.data, 'processor', applicationId), { recursive: true, force: true });
}
