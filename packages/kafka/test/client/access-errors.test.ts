import { describe, expect, test } from '@jest/globals';
import kafkajs from 'kafkajs';
import { fromClient } from '../../src/client/client-errors.js';
import { kafkajsError } from '../support/kafkajs-error.js';

const login = (message: string): Error => kafkajsError(kafkajs.KafkaJSSASLAuthenticationError, message);
const connection = (code: string, message: string = code): Error =>
  Object.assign(kafkajsError(kafkajs.KafkaJSConnectionError as never, `Connection error: ${message}`), {
    code,
  });
const protocol = (type: string): Error =>
  new kafkajs.KafkaJSProtocolError({ type, code: 0, retriable: false, message: type } as never);

describe('an error about access names the variable to look at', () => {
  test.each([
    [login('SASL PLAIN authentication failed: invalid credentials'), 'KAFKA_REFUSED', 'KAFKA_SASL_PASSWORD'],
    [login('SASL PLAIN mechanism is not supported by the server'), 'KAFKA_REFUSED', 'KAFKA_SASL_MECHANISM'],
    [protocol('UNSUPPORTED_SASL_MECHANISM'), 'KAFKA_REFUSED', 'KAFKA_SASL_MECHANISM'],
    [protocol('ILLEGAL_SASL_STATE'), 'KAFKA_REFUSED', 'KAFKA_SASL_MECHANISM'],
    [protocol('SASL_AUTHENTICATION_FAILED'), 'KAFKA_REFUSED', 'KAFKA_SASL_PASSWORD'],
    [connection('SELF_SIGNED_CERT_IN_CHAIN'), 'KAFKA_REFUSED', 'KAFKA_SSL_CA'],
    [connection('CERT_HAS_EXPIRED'), 'KAFKA_REFUSED', 'renew it'],
    [connection('ERR_TLS_CERT_ALTNAME_INVALID'), 'KAFKA_REFUSED', 'KAFKA_BROKERS'],
    [connection('EPROTO', 'tlsv13 alert certificate required:'), 'KAFKA_REFUSED', 'certificate required'],
    [connection('EPROTO', 'ssl/tls alert bad certificate:'), 'KAFKA_REFUSED', 'KAFKA_SSL_CERT'],
    [connection('EPROTO', 'tlsv1 alert unknown ca:'), 'KAFKA_REFUSED', 'KAFKA_SSL_KEY'],
    [connection('KAFKA_TLS_EXPECTED'), 'KAFKA_UNAVAILABLE', 'KAFKA_SSL_ENABLED=true'],
    [connection('ERR_SSL_WRONG_VERSION_NUMBER'), 'KAFKA_UNAVAILABLE', 'KAFKA_SSL_ENABLED=false'],
    [
      connection(
        'ECONNRESET',
        'Client network socket disconnected before secure TLS connection was established',
      ),
      'KAFKA_UNAVAILABLE',
      'KAFKA_SSL_ENABLED=false',
    ],
  ])('%s is %s and says %s', (error, code, says) => {
    expect(fromClient(error)).toMatchObject({ code, message: expect.stringContaining(says) });
  });

  test.each([
    'Closed connection',
    'Connection error: read ECONNRESET',
    'Request SaslAuthenticate(key: 36) timed out',
  ])('a login that a broker interrupts (%s) is no refusal, though kafkajs says so', (reason) => {
    const error = fromClient(login(`SASL SCRAM SHA512 authentication failed: ${reason}`));
    expect(error).toMatchObject({ code: 'KAFKA_UNAVAILABLE' });
  });

  test('an ordinary lost connection is unavailable, and no matter of access', () => {
    const error = fromClient(connection('ECONNREFUSED')) as Error;
    expect(error).toMatchObject({ code: 'KAFKA_UNAVAILABLE' });
    expect(error.message).not.toMatch(/SASL|SSL/);
  });
});
