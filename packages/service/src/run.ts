import type { Env } from './env.js';
import { ConfigError } from './errors.js';
import { createLifecycle, type Lifecycle, type ProcessEvents } from './lifecycle.js';
import { createLogger, type Logger } from './logger.js';

type Context<C> = { config: C; logger: Logger; lifecycle: Lifecycle };

/** What a main needs of its process. */
export type Host = ProcessEvents & {
  readonly env: Env;
  readonly stderr: { write(text: string): unknown };
  exit(code: number): void;
};

/**
 * The boundary of a service's main. Config faults go to stderr, one per line, and the exit code is 1; an
 * error of `start` is fatal. After `start` resolves the service runs until a signal or a fatal error.
 */
export function runMain<C extends { logLevel: string }>(
  opts: {
    service: string;
    loadConfig: (env: Env) => C;
    start: (context: Context<C>) => Promise<void>;
  },
  host: Host = process as Host,
): void {
  const context = prepare(opts, host);
  if (context === undefined) return;
  const { lifecycle, logger } = context;
  opts.start(context).catch((error: unknown) => {
    // What a stop interrupts may well fail; that is no reason to call the stop a failure.
    if (lifecycle.signal.aborted) logger.info({ err: error }, 'start was interrupted');
    else lifecycle.fatal(error);
  });
}

/**
 * The boundary of a main that does one thing and ends. The exit code is what `run` resolves with; an error
 * of `run` is fatal, so 1. Stop steps run in both cases.
 */
export function runTask<C extends { logLevel: string }>(
  opts: {
    service: string;
    loadConfig: (env: Env) => C;
    run: (context: Context<C>) => Promise<number>;
  },
  host: Host = process as Host,
): void {
  const context = prepare(opts, host);
  if (context === undefined) return;
  const { lifecycle } = context;
  opts
    .run(context)
    .then(async (code) => {
      await lifecycle.stop('done');
      host.exit(code);
    })
    .catch(lifecycle.fatal);
}

function prepare<C extends { logLevel: string }>(
  opts: { service: string; loadConfig: (env: Env) => C },
  host: Host,
): Context<C> | undefined {
  try {
    const config = opts.loadConfig(host.env);
    const logger = createLogger({ service: opts.service, level: config.logLevel });
    const lifecycle = createLifecycle({ logger, events: host, exit: (code) => host.exit(code) });
    return { config, logger, lifecycle };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    host.stderr.write(`${error.message}\n`);
    host.exit(1);
    return undefined;
  }
}
