import { expect, test } from '@jest/globals';
import { adviceFor } from '../../src/client/advice.js';

test.each([
  ['Connection error: getaddrinfo ENOTFOUND kafak', 'KAFKA_BROKERS'],
  ['Connection error: connect ECONNREFUSED 127.0.0.1:1', 'KAFKA_BROKERS'],
  ['Connection timeout', 'KAFKA_CONNECTION_TIMEOUT'],
  ['Request Produce(key: 0, version: 7) timed out', 'KAFKA_REQUEST_TIMEOUT'],
])('%s: the variable to look at is named', (message, variable) => {
  expect(adviceFor(message)).toContain(variable);
});

test('what no variable causes has no advice', () => {
  expect(adviceFor('This server is not the leader for that topic-partition')).toBeUndefined();
});
