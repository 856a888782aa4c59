import { KafkaRefusedError, KafkaUnavailableError } from '../errors.js';
import { tlsExpected } from './socket.js';

type AccessError = Error & { readonly type?: string; readonly code?: string };

const credentials = 'KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD';
const notOffered = 'the broker does not offer what KAFKA_SASL_MECHANISM says';

/** kafkajs reports whatever happens during a login as a failed one, a broker that goes down meanwhile too. */
const interrupted =
  /authentication failed: (Closed connection|Connection (error|timeout|closed)|Request .*timed out|Not connected|.*disconnected)/;

const untrusted = new Set([
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/**
 * An error about who we are or who they are, with what to do about it; undefined for any other. No login and no
 * certificate gets better by trying again. A protocol that does not fit may be a broker on its way up or down,
 * so it is tried again, and says what it looks like.
 */
export function accessError(error: AccessError): KafkaRefusedError | KafkaUnavailableError | undefined {
  const { name, type, code = '', message } = error;
  const options = { cause: error };
  const refused = (sentence: string): KafkaRefusedError => new KafkaRefusedError(sentence, options);
  const unavailable = (sentence: string): KafkaUnavailableError =>
    new KafkaUnavailableError(sentence, options);

  if (name === 'KafkaJSSASLAuthenticationError' || type === 'SASL_AUTHENTICATION_FAILED') {
    if (interrupted.test(message)) return unavailable(message);
    if (/mechanism is not supported/.test(message)) return refused(`${notOffered}: ${message}`);
    return refused(`the broker refuses ${credentials}: ${message}`);
  }
  if (type === 'UNSUPPORTED_SASL_MECHANISM') return refused(`${notOffered}: ${message}`);
  if (type === 'ILLEGAL_SASL_STATE') {
    return refused(`the broker wants no login on this port, and KAFKA_SASL_MECHANISM is set: ${message}`);
  }
  if (untrusted.has(code)) {
    return refused(
      `the broker's certificate is not trusted (${code}): KAFKA_SSL_CA must hold the authority that signed it`,
    );
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    return refused(`the broker's certificate is not valid now (${code}): renew it, or set the clock`);
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return refused(`the broker's certificate is for another host than KAFKA_BROKERS names: ${message}`);
  }
  const alert = /alert ((?:bad |unsupported |unknown )?(?:certificate|ca)(?: \w+)?)/i.exec(message)?.[1];
  if (alert !== undefined) {
    return refused(
      `the broker wants a client certificate that it trusts (${alert}): KAFKA_SSL_CERT and KAFKA_SSL_KEY`,
    );
  }
  if (code === tlsExpected) {
    return unavailable(
      'the broker speaks TLS on this port: set KAFKA_SSL_ENABLED=true, or use its plain port',
    );
  }
  if (/WRONG_VERSION_NUMBER|before secure TLS connection/i.test(`${code} ${message}`)) {
    return unavailable(
      `${message}; the port may not speak TLS: use the TLS port, or KAFKA_SSL_ENABLED=false where that is safe`,
    );
  }
  return undefined;
}
