import type { IncomingMessage } from '../messages.js';

/** Some records of one partition, in offset order; never empty. */
export type IncomingBatch = {
  readonly topic: string;
  readonly partition: number;
  readonly messages: readonly IncomingMessage[];
  /** Heartbeats are sent while the handler runs; this one tells it early that the group has changed. */
  readonly heartbeat: () => Promise<void>;
  /** Aborted when the consumer stops or the group changes: what is not done need not be done. */
  readonly signal: AbortSignal;
};

/** How far a batch was handled, and what is to happen then. */
export type BatchEnd = {
  /** Everything before this offset is done, and is committed: the first record's, or one behind a record done. */
  readonly from: string;
  /** Kept beside the committed offset, in place of what was there. */
  readonly metadata?: string | undefined;
  readonly next:
    | { readonly do: 'go on' }
    /** The partition is read again from `from` after that time; others go on meanwhile. */
    | { readonly do: 'pause'; readonly forMs: number }
    /** Not before the partition is assigned anew, or the process starts anew. */
    | { readonly do: 'stop' }
    /** onCrash. */
    | { readonly do: 'crash'; readonly error: unknown };
};
