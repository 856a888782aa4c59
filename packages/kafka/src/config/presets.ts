import type { ChoiceOf } from './variables.js';

type Preset = {
  /** Of a broker that is given without one. */
  readonly port: number;
  readonly mechanism?: ChoiceOf<'KAFKA_SASL_MECHANISM'>;
  readonly tls: boolean;
  /** What the cluster takes; fewer copies are refused there. */
  readonly replicationFactor: number;
  /** Where to look when no broker is named; none: that is a fault. */
  readonly brokers?: readonly string[];
};

/** What is usual at one kind of cluster. All of it is a default: a variable or an option says otherwise. */
export const presets: Readonly<Record<ChoiceOf<'KAFKA_PRESET'>, Preset>> = {
  local: { port: 9092, tls: false, replicationFactor: 1, brokers: ['localhost:9092'] },
  'confluent-cloud': { port: 9092, mechanism: 'plain', tls: true, replicationFactor: 3 },
  'redpanda-cloud': { port: 9092, mechanism: 'scram-sha-256', tls: true, replicationFactor: 3 },
  'amazon-msk': { port: 9096, mechanism: 'scram-sha-512', tls: true, replicationFactor: 3 },
};
