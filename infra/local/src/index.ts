/** Kafka and Cassandra as plain processes, for the tests' own backends. */
export { check, type Probe, waitUntilReady } from './process/probe.js';
export { type Exit, type ProcessSpec, type RunningProcess, startProcess } from './process/process.js';
export { type CassandraSettings, cassandraProcess } from './servers/cassandra.js';
export { classpath } from './servers/classpath.js';
export { type KafkaSettings, kafkaProcess } from './servers/kafka.js';
export type { ServerProcess } from './servers/server.js';
