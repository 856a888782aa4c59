import type { Variable } from './variable.js';

const mechanisms = ['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer'] as const;

/** What proves who we are and who they are. */
export const securityVariables = {
  KAFKA_SSL_ENABLED: {
    option: 'ssl.enabled',
    type: 'flag',
    otherwise: 'on with SASL, a certificate or a cloud preset',
    meaning: 'TLS; an explicit false keeps it off',
    readBy: 'everyone',
  },
  KAFKA_SSL_CA: {
    option: 'ssl.ca',
    type: 'pem',
    otherwise: "the runtime's own authorities",
    meaning: 'authority of the brokers: path or PEM text, \\n for its line ends',
    readBy: 'everyone',
  },
  KAFKA_SSL_CERT: {
    option: 'ssl.cert',
    type: 'pem',
    otherwise: 'none',
    meaning: 'client certificate: path or PEM text',
    readBy: 'everyone',
  },
  KAFKA_SSL_KEY: {
    option: 'ssl.key',
    type: 'pem',
    otherwise: 'none',
    meaning: 'its key, not encrypted: path or PEM text (processor: PKCS #8)',
    readBy: 'everyone',
  },
  KAFKA_SASL_MECHANISM: {
    option: 'sasl.mechanism',
    type: 'choice',
    choices: mechanisms,
    otherwise: "the preset's, else no SASL",
    meaning: 'in any case',
    readBy: 'everyone',
  },
  KAFKA_SASL_USERNAME: {
    option: 'sasl.username',
    type: 'text',
    otherwise: 'none',
    meaning: 'user, API key, or client id of oauthbearer',
    readBy: 'everyone',
  },
  KAFKA_SASL_PASSWORD: {
    option: 'sasl.password',
    type: 'secret',
    otherwise: 'none',
    meaning: 'password, API secret, or client secret of oauthbearer',
    readBy: 'everyone',
  },
  KAFKA_SASL_OAUTHBEARER_TOKEN_URL: {
    option: 'sasl.tokenUrl',
    type: 'url',
    otherwise: 'none',
    meaning: 'where oauthbearer gets its tokens, by client credentials',
    readBy: 'everyone',
  },
  KAFKA_SASL_OAUTHBEARER_SCOPE: {
    option: 'sasl.scope',
    type: 'text',
    otherwise: 'none',
    meaning: 'scope to ask for with the token',
    readBy: 'everyone',
  },
  SCHEMA_REGISTRY_URL: {
    option: 'schemaRegistry.url',
    type: 'url',
    otherwise: 'no registry',
    meaning: 'where contracts are registered, with its path: http://registry:8080/apis/ccompat/v7',
    readBy: 'node',
  },
  SCHEMA_REGISTRY_USERNAME: {
    option: 'schemaRegistry.username',
    type: 'text',
    otherwise: 'none',
    meaning: 'for basic authentication there',
    readBy: 'node',
  },
  SCHEMA_REGISTRY_PASSWORD: {
    option: 'schemaRegistry.password',
    type: 'secret',
    otherwise: 'none',
    meaning: 'the same',
    readBy: 'node',
  },
} as const satisfies Record<string, Variable>;
