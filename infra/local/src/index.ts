/** Kafka and Cassandra as plain processes, for the tests' own backends. */
export { freePorts } from './process/free-ports.js';
export { waitUntilReady } from './process/probe.js';
export { type RunningProcess, startProcess } from './process/process.js';
export { cassandraProcess } from './servers/cassandra.js';
export { classpath } from './servers/classpath.js';
export { kafkaProcess } from './servers/kafka.js';
export type { ServerProcess } from './servers/server.js';
