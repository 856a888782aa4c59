import { describe, expect, test } from '@jest/globals';
import kafkajs from 'kafkajs';
import { fromClient } from '../../src/client/client-errors.js';
import { kafkajsError } from '../support/kafkajs-error.js';

const protocol = (type: string, retriable = false): Error =>
  new kafkajs.KafkaJSProtocolError({ type, code: 0, retriable, message: type } as never);

describe('fromClient', () => {
  test.each([
    ['MESSAGE_TOO_LARGE', 'RECORD_TOO_LARGE'],
    ['RECORD_LIST_TOO_LARGE', 'RECORD_TOO_LARGE'],
    ['INVALID_TIMESTAMP', 'RECORD_REJECTED'],
    ['INVALID_RECORD', 'RECORD_REJECTED'],
    ['OUT_OF_ORDER_SEQUENCE_NUMBER', 'PRODUCER_LOST'],
    ['UNKNOWN_PRODUCER_ID', 'PRODUCER_LOST'],
    ['TOPIC_AUTHORIZATION_FAILED', 'KAFKA_REFUSED'],
  ])('%s is %s', (type, code) => {
    expect(fromClient(protocol(type))).toMatchObject({ code });
  });

  test('what kafkajs would try again is unavailable, also when it has given up trying', () => {
    const cause = protocol('NOT_LEADER_FOR_PARTITION', true);
    const given = new kafkajs.KafkaJSNumberOfRetriesExceeded(cause, { retryCount: 5, retryTime: 300 });
    expect(fromClient(given)).toMatchObject({ code: 'KAFKA_UNAVAILABLE', cause });
  });

  test('a coordinator that is not found yet is unavailable, though kafkajs calls it final', () => {
    expect(fromClient(kafkajsError(kafkajs.KafkaJSGroupCoordinatorNotFound, 'no'))).toMatchObject({
      code: 'KAFKA_UNAVAILABLE',
    });
  });

  test('several topics that cannot be created now are unavailable, unless one of them never can be', () => {
    const errors = [protocol('REQUEST_TIMED_OUT', true), protocol('NOT_CONTROLLER', true)];
    const failed = (parts: Error[]) => new kafkajs.KafkaJSAggregateError('creation errors', parts as never);
    expect(fromClient(failed(errors))).toMatchObject({ code: 'KAFKA_UNAVAILABLE' });
    const invalid = protocol('INVALID_REPLICATION_FACTOR');
    expect(fromClient(failed([...errors, invalid]))).toMatchObject({ code: 'KAFKA_REFUSED' });
  });

  test('wrong credentials are refused', () => {
    expect(fromClient(kafkajsError(kafkajs.KafkaJSSASLAuthenticationError, 'no'))).toMatchObject({
      code: 'KAFKA_REFUSED',
    });
  });

  test('an error that is not from kafkajs stays what it is', () => {
    const error = new TypeError('a bug');
    expect(fromClient(error)).toBe(error);
  });
});
