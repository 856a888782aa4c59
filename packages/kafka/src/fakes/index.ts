export { createMemoryKafka, type MemoryKafka } from './memory-kafka.js';
