import { type Env, readEnv } from './env.js';
import type { Lifecycle } from './lifecycle.js';
import type { Logger } from './logger.js';

const exporters = ['otlp', 'console', 'none'] as const;
export type SpanExporterName = (typeof exporters)[number];

/**
 * Where spans go, by OpenTelemetry's own variables. Unlike its SDK, which would look for a collector on this
 * machine, we send nothing unless one of them asks: OTEL_TRACES_EXPORTER, or an OTLP endpoint.
 * OTEL_SDK_DISABLED turns all off. The SDK reads the rest itself: OTEL_EXPORTER_OTLP_*, OTEL_SERVICE_NAME,
 * OTEL_RESOURCE_ATTRIBUTES, OTEL_TRACES_SAMPLER, OTEL_BSP_*.
 * @throws ConfigError
 */
export function readSpanExporter(env: Env): SpanExporterName {
  return readEnv(env, (vars) => {
    const endpoint =
      vars.optional('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', urlRule) ??
      vars.optional('OTEL_EXPORTER_OTLP_ENDPOINT', urlRule);
    const chosen = vars.choice('OTEL_TRACES_EXPORTER', exporters, endpoint === undefined ? 'none' : 'otlp');
    const disabled = vars.boolean('OTEL_SDK_DISABLED', false);
    vars.optional('OTEL_EXPORTER_OTLP_PROTOCOL', {
      pattern: /^http\//,
      problem:
        'must be http/json or http/protobuf: spans are sent over HTTP, as JSON, which a collector takes at either',
      example: 'http/json',
    });
    return disabled ? 'none' : chosen;
  });
}

const urlRule = {
  pattern: /^https?:\/\/[^\s]+$/,
  problem: 'must be a URL',
  example: 'http://localhost:4318',
};

/**
 * Loads the OpenTelemetry SDK and registers it for the process; its code is not even read where nothing is to
 * be exported. What is still to be sent goes out as the last step of the stop, 2 s at most.
 */
export async function startTracing(opts: {
  exporter: Exclude<SpanExporterName, 'none'>;
  service: string;
  logger: Logger;
  lifecycle: Pick<Lifecycle, 'onStop'>;
}): Promise<void> {
  const { exporter, service, logger, lifecycle } = opts;
  const { registerSdk } = await import('./tracing-sdk.js');
  const sdk = registerSdk({ exporter, service, logger });
  lifecycle.onStop('tracing', sdk.stop);
  logger.info({ exporter }, 'spans are exported');
}
