/** A record to send. Without a `partition` the producer's partitioner chooses; a null key goes to any. */
export type OutgoingRecord = {
  readonly topic: string;
  readonly key: string | Buffer | null;
  /** null is a tombstone. */
  readonly value: string | Buffer | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Header `x-correlation-id`. Unless given: the header, else that of what is being handled, else a new one. */
  readonly correlationId?: string;
  readonly partition?: number;
  /** Epoch ms; now unless given. */
  readonly timestamp?: number;
};

/** A record as it was read. Header values are decoded as UTF-8; of a repeated header the last one counts, and one without a value is empty. */
export type IncomingMessage = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  /** Epoch ms. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
};

/** Where an acknowledged record is. */
export type RecordPosition = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
};

/** Told what became of a record, once. Neither may throw. */
export type Acknowledgement = {
  /** It is stored on all in-sync replicas; `offset` in its partition. */
  stored(partition: number, offset: number | bigint): void;
  /** As what `Producer.send` rejects with. */
  failed(error: unknown): void;
};

export type TopicPartition = { readonly topic: string; readonly partition: number };
