import type { Env } from './env.js';
import { ConfigError, type ConfigFault } from './errors.js';
import { createLifecycle, type Lifecycle, type ProcessEvents } from './lifecycle.js';
import { createLogger, type Logger } from './logger.js';
import { readSpanExporter, type SpanExporterName, startTracing } from './tracing.js';

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
  begin(opts.service, context, opts.start).catch((error: unknown) => {
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
  begin(opts.service, context, opts.run)
    .then(async (code) => {
      await lifecycle.stop('done');
      host.exit(code);
    })
    .catch(lifecycle.fatal);
}

type Prepared<C> = Context<C> & { exporter: SpanExporterName };

function prepare<C extends { logLevel: string }>(
  opts: { service: string; loadConfig: (env: Env) => C },
  host: Host,
): Prepared<C> | undefined {
  try {
    const { config, exporter } = readAll(host.env, opts.loadConfig);
    const logger = createLogger({ service: opts.service, level: config.logLevel });
    const lifecycle = createLifecycle({ logger, events: host, exit: (code) => host.exit(code) });
    return { config, exporter, logger, lifecycle };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    host.stderr.write(`${error.message}\n`);
    host.exit(1);
    return undefined;
  }
}

/** @throws ConfigError with the faults of both */
function readAll<C>(env: Env, loadConfig: (env: Env) => C): { config: C; exporter: SpanExporterName } {
  const faults: ConfigFault[] = [];
  const read = <T>(from: (env: Env) => T): T | undefined => {
    try {
      return from(env);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      faults.push(...error.faults);
      return undefined;
    }
  };
  const config = read(loadConfig);
  const exporter = read(readSpanExporter);
  if (config === undefined || exporter === undefined) throw new ConfigError(faults);
  return { config, exporter };
}

/** Spans are wanted from the first step on, so the SDK comes first; without one the work begins at once. */
async function begin<C, T>(
  service: string,
  { exporter, ...context }: Prepared<C>,
  work: (context: Context<C>) => Promise<T>,
): Promise<T> {
  const { logger, lifecycle } = context;
  if (exporter !== 'none') await startTracing({ exporter, service, logger, lifecycle });
  lifecycle.signal.throwIfAborted();
  return work(context);
}
