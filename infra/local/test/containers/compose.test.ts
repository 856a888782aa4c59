import { expect, test } from '@jest/globals';
import { ailing, readContainers, replicas } from '../../src/containers/compose.js';

const container = (Service: string, State: string, Health = '', ExitCode = 0) => ({
  Service,
  State,
  Health,
  ExitCode,
});

test('what Compose prints is read as lines or as one list, whatever its release', () => {
  const one = container('api', 'running', 'healthy');
  expect(readContainers(`${JSON.stringify(one)}\n${JSON.stringify(one)}\n`)).toEqual([one, one]);
  expect(readContainers(`${JSON.stringify([one, one])}\n`)).toEqual([one, one]);
  expect(readContainers('')).toEqual([]);
});

test('a step that succeeded is well; one that failed, a stopped service and an unhealthy one are not', () => {
  const all = [
    container('kafka', 'running', 'healthy'),
    container('kafka-ui', 'running'),
    container('topics', 'exited'),
    container('track', 'exited', '', 1),
    container('api', 'running', 'unhealthy'),
    container('processor', 'restarting'),
  ];
  expect(ailing(all)).toEqual(['track is exited', 'api is unhealthy', 'processor is restarting']);
});

test('a broker or database of somebody else, and a simulator that nobody hears, are left out', () => {
  expect(replicas({ source: 'simulator', ownKafka: true, ownCassandra: true })).toEqual({
    SIMULATOR_REPLICAS: '1',
    KAFKA_REPLICAS: '1',
    CASSANDRA_REPLICAS: '1',
  });
  expect(replicas({ source: 'twitch', ownKafka: false, ownCassandra: false })).toEqual({
    SIMULATOR_REPLICAS: '0',
    KAFKA_REPLICAS: '0',
    CASSANDRA_REPLICAS: '0',
  });
});
