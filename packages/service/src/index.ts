export { closestNames } from './closest-names.js';
export {
  correlate,
  correlationHeader,
  correlationIdFrom,
  correlationIdOf,
  currentScope,
  inScope,
  isCorrelationId,
  type Scope,
  traceContextFrom,
} from './correlation.js';
export { type Env, type EnvReader, readEnv } from './env.js';
export { ChatpulseError, ConfigError, type ConfigFault, PortUnavailableError } from './errors.js';
export { createHealth, type Health, type HealthView } from './health.js';
export { createLifecycle, type Lifecycle } from './lifecycle.js';
export { listen } from './listen.js';
export { createLogger, type Logger, logLevels } from './logger.js';
export { createMetrics, type Metrics } from './metrics.js';
export { operationalRoutes } from './operational-routes.js';
export { runMain, runTask } from './run.js';
