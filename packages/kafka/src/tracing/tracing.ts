/** What travels with a message through topics, retries, dead letters, replays, logs and HTTP. */
export type MessageContext = { readonly correlationId: string };

type Headers = Readonly<Record<string, string>>;

/** Correlation ids and W3C trace context, in and out. Without an exporter, spans cost nothing. */
export interface Tracing {
  /** Correlation and trace headers for a record to send: explicit ones stay, else of what is being handled, else new. */
  outgoing(headers: Headers | undefined, correlationId?: string): Headers;
  /** Runs `work` as the handling of a record: logs and sends inside it carry its correlation id and trace. */
  handling<T>(
    record: { topic: string; partition: number; offset: string; key: Buffer | null; headers: Headers },
    span: {
      operation: 'process' | 'retry' | 'dead-letter' | 'replay';
      handlerId: string;
      attempt: number;
      delayMs?: number;
    },
    work: (context: MessageContext) => Promise<T>,
  ): Promise<T>;
  /** A span of the caller's own, child of what is being handled. */
  span<T>(
    name: string,
    attributes: Readonly<Record<string, string | number>>,
    work: () => Promise<T>,
  ): Promise<T>;
  /** Correlation id of what is being handled now; undefined outside of it. */
  current(): string | undefined;
}
