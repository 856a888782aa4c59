import { presets } from './presets.js';
import type { TableReader } from './table-reader.js';
import type { ChoiceOf } from './variables.js';

const withPort = /^(\[[\da-f:]+\]|[^\s:,/]+):\d{1,5}$/i;
const withOrWithoutPort = /^(\[[\da-f:]+\]|[^\s:,/]+)(:\d{1,5})?$/i;

/** host:port of each. A broker without a port has the preset's; without a preset that is a fault. */
export function readBrokers(
  read: TableReader,
  preset: ChoiceOf<'KAFKA_PRESET'> | undefined,
): readonly string[] {
  const { brokers, port } = preset === undefined ? { ...presets.local, port: undefined } : presets[preset];
  const given = read.list('KAFKA_BROKERS', {
    pattern: port === undefined ? withPort : withOrWithoutPort,
    problem: 'must be host:port',
  });
  if (given !== undefined) {
    return given.map((broker) =>
      port === undefined || withPort.test(broker) ? broker : `${broker}:${port}`,
    );
  }
  if (brokers !== undefined && !read.isSet('KAFKA_BROKERS')) return brokers;
  const problem =
    brokers === undefined ? `is not set, and KAFKA_PRESET=${preset} needs it` : 'names no broker';
  read.fault(
    'KAFKA_BROKERS',
    `${problem}; KAFKA_ENABLED=false is how to do without Kafka`,
    `kafka:${port ?? 9092}`,
  );
  return [];
}
