import type { KafkaConfig } from './config.js';
import type { ChoiceOf } from './variables.js';

type Some<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: Some<T[K]> }
    : T;

/** What a caller sets itself, over the variables: any part of the configuration. */
export type KafkaOptions = Some<Omit<KafkaConfig, 'ssl' | 'sasl' | 'schemaRegistry'>> & {
  readonly preset?: ChoiceOf<'KAFKA_PRESET'>;
  /** `ca`, `cert` and `key`: a path or PEM text. */
  readonly ssl?: {
    readonly enabled?: boolean;
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
  };
  readonly sasl?: {
    readonly mechanism?: ChoiceOf<'KAFKA_SASL_MECHANISM'>;
    readonly username?: string;
    readonly password?: string;
    readonly tokenUrl?: string;
    readonly scope?: string;
  };
  readonly schemaRegistry?: { readonly url?: string; readonly username?: string; readonly password?: string };
};
