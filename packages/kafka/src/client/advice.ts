/** Each kind of lost connection that a variable can cause, told by what Node or kafkajs says, and where to look. */
const kinds: readonly (readonly [says: RegExp, look: string])[] = [
  [/ENOTFOUND|EAI_AGAIN/, 'no such host: see KAFKA_BROKERS'],
  [/ECONNREFUSED/, 'nothing listens there: see KAFKA_BROKERS'],
  [/EHOSTUNREACH|ENETUNREACH/, 'no way to that host: see KAFKA_BROKERS'],
  [/Connection timeout|ETIMEDOUT/, 'see KAFKA_BROKERS, or raise KAFKA_CONNECTION_TIMEOUT'],
  [/Connection closed by the server/, 'if that goes on, see KAFKA_SSL_ENABLED and KAFKA_SASL_MECHANISM'],
  [/Request \w+\(.*timed out/, 'see KAFKA_REQUEST_TIMEOUT'],
];

/** The variable that a message of a failed connection hints at, in a few words; undefined for what no variable causes. */
export function adviceFor(message: string): string | undefined {
  return kinds.find(([says]) => says.test(message))?.[1];
}
