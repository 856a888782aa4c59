import type kafkajs from 'kafkajs';
import { KafkaRefusedError } from '../errors.js';

/**
 * SASL OAUTHBEARER (RFC 7628) for kafkajs, whose own does not read the answer: a broker refuses a token with
 * a status in it, kafkajs takes that for a success, and all that is ever seen is a closed connection.
 */
export function bearerLogin(token: () => Promise<string>): kafkajs.Mechanism {
  return {
    mechanism: 'oauthbearer',
    authenticationProvider: ({ saslAuthenticate }) => ({
      async authenticate() {
        const message = Buffer.from(`n,,\x01auth=Bearer ${await token()}\x01\x01`);
        const answer = await saslAuthenticate({
          request: { encode: () => withSize(message) },
          response: { decode: (bytes) => bytes.subarray(4), parse: (bytes) => bytes as unknown as Buffer },
        });
        const status = answer === undefined || answer.length === 0 ? undefined : statusOf(answer);
        if (status === undefined) return;
        throw new KafkaRefusedError(
          `the broker refuses the token (${status}): it must trust the issuer and the audience that ` +
            'KAFKA_SASL_OAUTHBEARER_TOKEN_URL gives tokens for',
        );
      },
    }),
  };
}

function withSize(bytes: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeInt32BE(bytes.length);
  return Buffer.concat([size, bytes]);
}

function statusOf(answer: Buffer): string {
  return /"status"\s*:\s*"([\w ]{1,64})"/.exec(answer.toString())?.[1] ?? 'no reason given';
}
