import type { Health, Logger } from '@chatpulse/service';
import type { Admin } from './admin/admin.js';
import type { WantedTopic } from './admin/topic-comparison.js';
import { describeAttempt, untilDone } from './client/backoff.js';
import { errorFields, StartFailedError } from './errors.js';
import type { HandleOptions, RunningHandlers } from './handling/handle.js';
import type { Producer } from './producer/producer.js';

type Running = { stop(): Promise<void> };
/** What is started in a step; undefined has nothing to stop. */
type Part = readonly [name: string, start: () => Promise<Running | undefined>];

/** What a service does with Kafka, by name; each part can rely on those before it. */
export type StartPlan = {
  /** Names of topics that must be there; waited for, for as long as it takes. */
  readonly topics: readonly string[];
  /** Of these the ones that are missing are created. What differs is left as it is: that is for setup-topics. */
  readonly create?: { readonly topics: readonly WantedTopic[]; readonly replicationFactor: number };
  readonly producers?: Readonly<Record<string, Pick<Producer, 'connect' | 'disconnect'>>>;
  /** As `kafka.followTable`: whatever runs until it is stopped. */
  readonly consumers?: Readonly<Record<string, () => Promise<Running>>>;
  /** What `kafka.handle` takes; their retries start when all consumers run. */
  readonly handlers?: Readonly<Record<string, HandleOptions>>;
};

type StartDeps = {
  readonly kafka: {
    admin(): Pick<Admin, 'ensureTopics' | 'partitionCount'>;
    handle(opts: HandleOptions): Promise<RunningHandlers>;
  };
  readonly health?: Health;
  readonly logger: Logger;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
};

/** All of it runs. Stopping is in the reverse order, and tries every part though one fails. */
export type StartedKafka = Running;

/** The check of readiness that says how far the start is. */
const check = 'kafka start';
// A topic that is made elsewhere is there a moment later.
const topicDelayMs = 250;

/**
 * Starts in this order: topics, producers, consumers, retry consumers; then readiness says `kafka start` is ok.
 * Parts of one step start together. When one fails, the start is over: what runs by then is stopped, and what
 * still waits for Kafka is stopped as soon as it runs.
 * @throws StartFailedError: names the step, `cause` is its error
 */
export async function startKafka(deps: StartDeps, plan: StartPlan): Promise<StartedKafka> {
  const { kafka, health, logger } = deps;
  const started: { name: string; part: Running }[] = [];

  const stop = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (const { name, part } of started.splice(0).reverse()) {
      await part.stop().catch((error: unknown) => {
        logger.warn({ part: name, ...errorFields(error) }, 'kafka: part did not stop cleanly');
        failures.push(error);
      });
    }
    if (failures.length > 0) throw failures[0];
  };

  let failed = false;
  const begin = async (step: string, [name, start]: Part): Promise<void> => {
    const part = await start().catch((error: unknown) => {
      const problem = `the start failed at ${step} ${name}: ${errorFields(error).error}`;
      throw new StartFailedError(problem, { cause: error });
    });
    // What still waited when another part failed comes too late.
    if (failed) await part?.stop();
    else if (part !== undefined) started.push({ name: `${step} ${name}`, part });
  };

  const run = async (step: string, parts: readonly Part[]): Promise<void> => {
    if (parts.length === 0) return;
    const names = parts.map(([name]) => `${step} ${name}`);
    health?.report(check, false, `waits for ${names.join(', ')}`);
    await Promise.all(parts.map((part) => begin(step, part))).catch(async (error: StartFailedError) => {
      failed = true;
      health?.report(check, false, error.message);
      await stop().catch(() => undefined);
      throw error;
    });
  };

  const { topics, create, producers = {}, consumers = {}, handlers = {} } = plan;
  const retries: Part[] = [];
  const handling = Object.entries(handlers).map(([name, opts]): Part => {
    const start = async (): Promise<Running> => {
      const running = await kafka.handle({ ...opts, deferRetries: true });
      const { startRetries } = running;
      if (startRetries !== undefined) retries.push([name, async () => void (await startRetries())]);
      return running;
    };
    return [name, start];
  });

  await run('new topic', create === undefined ? [] : creations(deps, create));
  await run(
    'topic',
    topics.map((topic) => [topic, () => waitFor(deps, topic)]),
  );
  await run('producer', connections(producers));
  await run('consumer', [...Object.entries(consumers), ...handling]);
  await run('retry consumer', retries);
  health?.report(check, true);
  logger.info({ parts: started.map(({ name }) => name) }, 'kafka: started');
  return { stop };
}

function creations({ kafka }: StartDeps, create: NonNullable<StartPlan['create']>): Part[] {
  return create.topics.map((topic) => [
    topic.name,
    async () => {
      await kafka.admin().ensureTopics([topic], create);
      return undefined;
    },
  ]);
}

function connections(producers: NonNullable<StartPlan['producers']>): Part[] {
  return Object.entries(producers).map(([name, producer]) => [
    name,
    async () => {
      await producer.connect();
      return { stop: () => producer.disconnect() };
    },
  ]);
}

async function waitFor({ kafka, health, logger, signal }: StartDeps, topic: string): Promise<undefined> {
  const work = async (): Promise<void> => void (await kafka.admin().partitionCount(topic));
  await untilDone(work, {
    what: `find topic ${topic}`,
    baseMs: topicDelayMs,
    logger,
    signal,
    onFailure: (failed) =>
      health?.report(check, false, `waits for topic ${topic}: ${describeAttempt(failed)}`),
  });
}
