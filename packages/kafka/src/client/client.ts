import { performance } from 'node:perf_hooks';
import type { Logger } from '@chatpulse/service';
import kafkajs from 'kafkajs';
import type { KafkaConfig } from '../config/config.js';
import { bearerLogin } from './bearer-login.js';
import { openSocket } from './socket.js';
import { createTokenSource } from './token-source.js';

// What kafkajs calls an error is one failed attempt. Whether it matters, and when the next one is, is said by
// the code here that retries, so the library's own lines are for those who debug it.
const levels: Readonly<Record<number, 'debug' | 'trace'>> = {
  [kafkajs.logLevel.ERROR]: 'debug',
  [kafkajs.logLevel.WARN]: 'debug',
  [kafkajs.logLevel.INFO]: 'trace',
  [kafkajs.logLevel.DEBUG]: 'trace',
};

/**
 * A kafkajs client. `retries` is how often kafkajs repeats one step by itself before it tells us: none where
 * we repeat ourselves, so that attempts and delays show in our log.
 */
export function createClient(opts: { config: KafkaConfig; logger: Logger; retries: number }): kafkajs.Kafka {
  const { config, retries } = opts;
  const levelOf = (level: number, namespace: string): 'warn' | 'debug' | 'trace' => {
    // Where it repeats by itself, only it can say that no broker answers: with the attempt and the delay.
    const unreachable = retries > 0 && namespace === 'BrokerPool' && level === kafkajs.logLevel.ERROR;
    return unreachable ? 'warn' : (levels[level] ?? 'debug');
  };
  const logger = opts.logger.child({}, config.logLevel === undefined ? {} : { level: config.logLevel });
  return new kafkajs.Kafka({
    brokers: [...config.brokers],
    clientId: config.clientId,
    connectionTimeout: config.connectionTimeoutMs,
    requestTimeout: config.requestTimeoutMs,
    enforceRequestTimeout: config.enforceRequestTimeout,
    retry: {
      retries,
      initialRetryTime: config.retry.delayMs,
      maxRetryTime: 5000,
      factor: 0.2,
      multiplier: 2,
    },
    ...(config.ssl === undefined ? {} : { ssl: tlsOptions(config.ssl) }),
    ...(config.sasl === undefined ? {} : { sasl: login(config.sasl) }),
    socketFactory: openSocket,
    logLevel: logger.isLevelEnabled('trace') ? kafkajs.logLevel.DEBUG : kafkajs.logLevel.INFO,
    logCreator:
      () =>
      ({ namespace, level, log }) => {
        const { message, timestamp: _, logger: __, stack: ___, ...fields } = log;
        logger[levelOf(level, namespace)]({ client: 'kafkajs', namespace, ...fields }, message);
      },
  });
}

function tlsOptions(ssl: NonNullable<KafkaConfig['ssl']>): Exclude<kafkajs.KafkaConfig['ssl'], undefined> {
  const given = Object.fromEntries(Object.entries(ssl).filter(([, value]) => value !== undefined));
  return Object.keys(given).length === 0 ? true : given;
}

function login(sasl: NonNullable<KafkaConfig['sasl']>): kafkajs.SASLOptions | kafkajs.Mechanism {
  if (sasl.mechanism === 'oauthbearer') {
    return bearerLogin(createTokenSource(sasl, { now: () => performance.now() }));
  }
  const { mechanism, username, password } = sasl;
  return { mechanism, username, password } as kafkajs.SASLOptions;
}
