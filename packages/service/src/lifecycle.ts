import { StopTimedOutError } from './errors.js';
import type { Logger } from './logger.js';

/** The one place that knows how this process ends. */
export interface Lifecycle {
  /** Registers a step of the stop. Steps run in the reverse order of registration, one after another. */
  onStop(name: string, step: () => Promise<void>): void;
  /**
   * Registers what comes before the stop while everything still runs, as giving work to others. It has to end by
   * itself: its time is not part of the deadline. After a fatal error there is none.
   */
  onDrain(name: string, step: () => Promise<void>): void;
  /**
   * Runs the steps once, however often it is called. Each is tried even if one before it failed; all share
   * one deadline. Never rejects, and does not end the process by itself.
   */
  stop(reason: string): Promise<void>;
  /** Logs the error, stops and exits 1. Errors that arrive while that is going on are logged, no more. */
  fatal(error: unknown): void;
  /** Aborted when the stop begins. */
  readonly signal: AbortSignal;
}

/** Where signals and uncaught errors arrive; the process, except in tests. */
export interface ProcessEvents {
  on(event: string, listener: (value: unknown) => void): unknown;
  off(event: string, listener: (value: unknown) => void): unknown;
}

type Step = { readonly name: string; readonly step: () => Promise<void> };

/**
 * Ends the process on SIGTERM and SIGINT (exit 0 when every step was done, else 1) and on an unhandled
 * rejection or exception (exit 1). A second signal exits at once with 1.
 */
export function createLifecycle(opts: {
  logger: Logger;
  deadlineMs?: number;
  exit?: (code: number) => void;
  events?: ProcessEvents;
}): Lifecycle {
  const { logger, deadlineMs = 10_000, exit = process.exit, events = process as ProcessEvents } = opts;
  const steps: Step[] = [];
  const drains: Step[] = [];
  const abort = new AbortController();
  let stopping: Promise<boolean> | undefined;
  let failed = false;

  const runAll = async (registered: Step[]): Promise<boolean> => {
    let clean = true;
    for (const { name, step } of registered.reverse()) {
      try {
        await step();
        logger.debug({ step: name }, 'stop step done');
      } catch (error) {
        clean = false;
        logger.error({ step: name, err: error }, 'stop step failed');
      }
    }
    return clean;
  };

  const begin = (reason: string): Promise<boolean> => {
    stopping ??= (async () => {
      logger.info({ reason }, 'stopping');
      abort.abort();
      const drained = failed || (await runAll(drains));
      const stopped = await withinDeadline(runAll(steps), deadlineMs).catch((error: unknown) => {
        logger.error({ err: error }, 'stop did not finish in time');
        return false;
      });
      const clean = drained && stopped;
      logger.info({ reason, clean }, 'stopped');
      return clean;
    })();
    return stopping;
  };

  const leave = (code: number): void => {
    for (const [event, listener] of listeners) events.off(event, listener);
    exit(code);
  };

  const onSignal = (name: string) => (): void => {
    if (stopping !== undefined) leave(1);
    else void begin(name).then((clean) => leave(clean && !failed ? 0 : 1));
  };

  const fatal = (error: unknown): void => {
    logger.fatal({ err: error }, 'fatal error');
    if (failed) return;
    failed = true;
    void begin('fatal error').then(() => leave(1));
  };

  const listeners: readonly [string, (value: unknown) => void][] = [
    ['SIGTERM', onSignal('SIGTERM')],
    ['SIGINT', onSignal('SIGINT')],
    ['unhandledRejection', fatal],
    ['uncaughtException', fatal],
  ];
  for (const [event, listener] of listeners) events.on(event, listener);

  return {
    signal: abort.signal,
    onStop: (name, step) => void steps.push({ name, step }),
    onDrain: (name, step) => void drains.push({ name, step }),
    stop: async (reason) => void (await begin(reason)),
    fatal,
  };
}

async function withinDeadline<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    // Not unref'd: with nothing else alive the process would end as if all had been saved.
    timer = setTimeout(
      () => reject(new StopTimedOutError(`stop steps took longer than ${deadlineMs} ms`)),
      deadlineMs,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
