import { afterEach, beforeEach } from '@jest/globals';
import { context, trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';

/** Registers an OpenTelemetry SDK for each test of the describe block around it; answers the spans that ended. */
export function recordSpans(): () => ReadableSpan[] {
  let exporter: InMemorySpanExporter;
  beforeEach(() => {
    exporter = new InMemorySpanExporter();
    new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
  });
  afterEach(() => {
    trace.disable();
    context.disable();
  });
  return () => exporter.getFinishedSpans();
}
