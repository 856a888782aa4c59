import type { IncomingMessage } from '../messages.js';

export type ReadFrom = { readonly offset: string } | { readonly timestamp: number };

export type RecordPage = {
  /** In offset order; aborted and control records are not among them. */
  readonly messages: readonly IncomingMessage[];
  /** Where the next page begins; equal to `end` when there is nothing more now. */
  readonly nextOffset: string;
  /** First offset kept, and the end of what a read_committed reader may see (last stable offset). */
  readonly low: string;
  readonly end: string;
};

export type PartitionEnds = { readonly partition: number; readonly low: string; readonly end: string };

/** Reads a partition without a group: nothing is joined, committed or left behind on the broker. */
export interface RecordReader {
  /**
   * At most `limit` records, and no more than some 8 MiB: a page can be shorter than `limit` before the end.
   * An offset that is no longer kept begins at the oldest one; one behind the end answers an empty page.
   * A timestamp (epoch ms) begins at the first record that is not older.
   * @throws KafkaUnavailableError, KafkaRefusedError, UnknownTopicError
   */
  read(opts: { topic: string; partition: number; from: ReadFrom; limit: number }): Promise<RecordPage>;
  /** What each partition holds, in partition order. @throws as read */
  ends(topic: string): Promise<PartitionEnds[]>;
  /** Names of all topics, Kafka's own among them. @throws as read */
  topics(): Promise<string[]>;
  disconnect(): Promise<void>;
}
