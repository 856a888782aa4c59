/** One environment variable: where it lands, what it may be, and what is said about it. */
export type Variable = {
  /** Path in KafkaOptions; an option given there wins over the variable. */
  readonly option: string;
  readonly type: 'text' | 'secret' | 'pem' | 'url' | 'list' | 'flag' | 'number' | 'choice';
  /** Of a number; none: a count. */
  readonly unit?: 'ms' | 'bytes';
  /** None: it is derived, or not set; `otherwise` then says what holds. */
  readonly default?: string | number | boolean;
  readonly otherwise?: string;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  /** Older names, read when the variable itself is not set. */
  readonly aliases?: readonly string[];
  /** One line, without a full stop. */
  readonly meaning: string;
  /** Where the default is not the one that users of other Kafka modules know: theirs, and why ours is another. */
  readonly differs?: { readonly elsewhere: string; readonly because: string };
  /** Who reads it. */
  readonly readBy: Readers;
};

/**
 * `everyone`: each service, in both languages; `node`: those that use this package. The processor may have a
 * default of its own, and then a reason for it.
 */
type Readers =
  | 'everyone'
  | 'node'
  | { readonly everyone: true; readonly processorDefault: string | number; readonly because: string };
