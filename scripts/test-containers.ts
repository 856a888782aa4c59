// Brings docker-compose.yml up for real, recounts what it counted, and takes it down. With the engine that answers,
// or one of its own; with official base images, or stand-ins where no registry can be reached (scripts/containers).
import { mkdtempSync, rmSync } from 'node:fs';
import { freePorts } from '../infra/local/dist/index.js';
import { eventually } from '../test/dist/eventually.js';
import { countLedger, differences } from '../test/dist/ledger.js';
import { endCommands } from './containers/command.ts';
import { containerEngine, type Engine } from './containers/engine.ts';
import { createRules } from './containers/rules.ts';
import { type ComposeStack, composeStack, type Ports, portNames, serviceNames } from './containers/stack.ts';
import { provideImages } from './containers/stand-in-images.ts';

const rules = createRules(console.log);
const project = `chatpulse-test-${process.pid}`;
// Not in /tmp: that may be memory, and images are large.
const workFolder = mkdtempSync('/var/tmp/chatpulse-containers-');
const starting = containerEngine(process.env, workFolder);

let ending: Promise<void> | undefined;
function end(): Promise<void> {
  ending ??= (async () => {
    try {
      const { commands, stop } = await starting;
      const down = ['down', '--volumes', '--remove-orphans'];
      await commands.show('docker', 'compose', '--project-name', project, ...down).finally(stop);
    } finally {
      rmSync(workFolder, { recursive: true, force: true });
    }
  })();
  return ending;
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    endCommands();
    void end().finally(() => process.exit(1));
  });
}

/** Resolves with whether the stand-ins had to be used. */
async function provideBaseImages({ commands }: Engine, needed: readonly string[]): Promise<boolean> {
  const standIns = await provideImages(needed, commands);
  if (standIns.length > 0) rules.note(`Stand-in images, not the official ones: ${standIns.join(', ')}.`);
  return standIns.length > 0;
}

async function startStack({ commands }: Engine, stack: ComposeStack, kafkaUi: string): Promise<void> {
  const hasKafkaUi = await commands.succeeds('docker', 'pull', '--quiet', kafkaUi);
  if (!hasKafkaUi) rules.note(`Not tried, for it cannot be pulled: ${kafkaUi}.`);
  const parts = ['api', 'ingestion', ...(hasKafkaUi ? ['kafka-ui'] : [])];
  await stack.compose('up', '--detach', '--wait', '--wait-timeout', '300', ...parts);
}

async function readyOnLoopback(stack: ComposeStack): Promise<void> {
  for (const service of serviceNames) await stack.get(service, '/readyz');
  const published = await stack.published();
  const elsewhere = published.filter((address) => !address.startsWith('127.0.0.1:'));
  if (published.length < 6 || elsewhere.length > 0) throw new Error(`published: ${published.join(', ')}`);
}

async function showsLiveCounts(stack: ComposeStack): Promise<void> {
  const { data } = (await stack.get('SIMULATOR_PORT', '/channels')) as { data: { channel: string }[] };
  const moreThan = (seen: number) => () =>
    stack.simulatedMessages(data[0]?.channel ?? '').then((now) => (now > seen ? now : undefined));
  const first = await eventually('a first count', 60_000, moreThan(0));
  await eventually('a higher count', 60_000, moreThan(first));
}

function haveCounts(
  stack: ComposeStack,
  expected: Parameters<typeof differences>[0],
  what: string,
): Promise<true> {
  return eventually(what, 60_000, async () => {
    const wrong = differences(expected, (await stack.counts()).cells);
    if (wrong.length > 0) throw new Error(wrong.slice(0, 5).join('; '));
    return true as const;
  });
}

async function countsWhatWasSent(stack: ComposeStack): Promise<void> {
  await stack.compose('kill', '--signal', 'KILL', 'processor');
  await stack.compose('up', '--detach', '--wait', '--wait-timeout', '120', '--no-recreate', 'processor');
  await eventually('a second minute that is final', 240_000, async () => {
    const { finalMinutes } = await stack.counts();
    return finalMinutes > 1 ? finalMinutes : undefined;
  });
  const sent = countLedger(await stack.pauseChat());
  await haveCounts(stack, sent, 'counts equal to the ledger');
  rules.note(`${sent.size} windows over REST were equal to the simulator's ledger.`);
}

async function countsAgain(stack: ComposeStack): Promise<void> {
  const before = await stack.counting();
  const { cells } = await stack.counts();
  console.log(await stack.resetProcessor());
  await eventually('as many events counted in the next generation', 120_000, async () => {
    const { group, events } = await stack.counting();
    return (group === `${before.group}-g2` && events === before.events) || undefined;
  });
  await haveCounts(stack, cells, 'the same counts');
  const cleaned = await stack.resetProcessor('only');
  if (!cleaned.includes('Deleted of generation 1')) throw new Error(`CLEAN=only says: ${cleaned}`);
}

function providerKeepsContract({ commands }: Engine, hasStandIns: boolean): Promise<void> {
  const noRegistry = { TESTCONTAINERS_RYUK_DISABLED: 'true', TESTCONTAINERS_HOST_OVERRIDE: '127.0.0.1' };
  return commands.with(hasStandIns ? noRegistry : {}).show('node', 'scripts/containers/provider-test.ts');
}

let stack: ComposeStack | undefined;
try {
  const engine = await rules.hold('a container engine answers', () => starting);
  rules.note(`Engine: ${engine.name}.`);
  const free = await freePorts(portNames.length);
  const ports = Object.fromEntries(portNames.map((name, index) => [name, free[index]])) as Ports;
  const own = composeStack(engine.commands, project, ports);
  stack = own;
  const { needed, kafkaUi } = await own.images();
  const hasStandIns = await rules.hold('every base image is there', () => provideBaseImages(engine, needed));
  await rules.hold('the images of all services build', () => own.compose('build', '--quiet'));
  await rules.hold('the stack comes up healthy, each part after what it needs', () =>
    startStack(engine, own, kafkaUi),
  );
  await rules.hold('every service is ready, and only 127.0.0.1 is published', () => readyOnLoopback(own));
  await rules.hold('a simulated channel shows live counts, and says that it is simulated', () =>
    showsLiveCounts(own),
  );
  await rules.hold('after a kill of the processor, every count over REST is what was sent', () =>
    countsWhatWasSent(own),
  );
  await rules.hold('a recount comes to the same counts, and deletes what the first one left', () =>
    countsAgain(own),
  );
  await rules.hold('the containers provider keeps the contract of test backends', () =>
    providerKeepsContract(engine, hasStandIns),
  );
} catch (error) {
  const { message, cause } = error as Error;
  console.error(message, cause ?? '');
  await stack?.compose('ps', '--all').catch(() => undefined);
  await stack?.compose('logs', '--tail', '40').catch(() => undefined);
}
if (stack === undefined) rmSync(workFolder, { recursive: true, force: true });
else await rules.hold('the stack goes down and leaves nothing', end).catch(console.error);
process.exitCode = rules.report() ? 0 : 1;
