import { DiagLogLevel, diag } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ConsoleSpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import type { Logger } from './logger.js';

const maxFlushMs = 2000;

/** Only tracing.ts imports this file, and only when spans are to be exported: it brings the whole SDK. */
export function registerSdk(opts: { exporter: 'otlp' | 'console'; service: string; logger: Logger }): {
  stop(): Promise<void>;
} {
  const { exporter, service, logger } = opts;
  const say = (level: 'warn' | 'debug') => (problem: string) => logger[level]({ problem }, 'tracing');
  diag.setLogger(
    { error: say('warn'), warn: say('warn'), info: say('debug'), debug: say('debug'), verbose: say('debug') },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  const provider = new NodeTracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': service }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [
      exporter === 'otlp'
        ? new BatchSpanProcessor(new OTLPTraceExporter())
        : new SimpleSpanProcessor(new ConsoleSpanExporter()),
    ],
  });
  provider.register();
  return {
    async stop() {
      let timer: NodeJS.Timeout | undefined;
      // Spans are no reason for a stop to fail or to take long: a collector that is away loses the last ones.
      const enough = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, maxFlushMs);
      });
      await Promise.race([provider.shutdown().catch(() => undefined), enough]);
      clearTimeout(timer);
    },
  };
}
