import type kafkajs from 'kafkajs';
import { testBroker } from './broker.js';
import type { Library } from './unpatched-kafkajs.js';

/** A client as a service without us would make it: kafkajs's own defaults, and no lines in the log. */
export function plainClient({ kafkajs: { Kafka, logLevel } }: Library, broker = testBroker()): kafkajs.Kafka {
  return new Kafka({
    brokers: [broker],
    clientId: 'plain',
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 50 },
  });
}
