import { concealed } from './concealed.js';
import { presets } from './presets.js';
import type { TableReader } from './table-reader.js';
import type { ChoiceOf, NamesOf } from './variables.js';

type Credentials = { readonly username: string; readonly password: string };

/** How we prove who we are: by a password, or by a token that client credentials buy. */
export type Sasl = Credentials &
  (
    | { readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512' }
    | { readonly mechanism: 'oauthbearer'; readonly tokenUrl: string; readonly scope: string | undefined }
  );

/** What proves who we are and who they are. Certificates are PEM text. Its text shows no secret. */
export type Security = {
  readonly ssl:
    | { readonly ca: string | undefined; readonly cert: string | undefined; readonly key: string | undefined }
    | undefined;
  readonly sasl: Sasl | undefined;
};

export type ReadFile = (path: string) => string;

/** TLS turns itself on with SASL, a certificate or a cloud preset; KAFKA_SSL_ENABLED=false keeps it off. */
export function readSecurity(
  read: TableReader,
  preset: ChoiceOf<'KAFKA_PRESET'> | undefined,
  readFile: ReadFile,
): Security {
  const usual = preset === undefined ? undefined : presets[preset];
  const sasl = readSasl(read, usual?.mechanism);
  const ca = readPem(read, 'KAFKA_SSL_CA', readFile);
  const cert = readPem(read, 'KAFKA_SSL_CERT', readFile);
  const key = readPem(read, 'KAFKA_SSL_KEY', readFile);
  if (read.isSet('KAFKA_SSL_CERT') !== read.isSet('KAFKA_SSL_KEY')) {
    const [missing, present] = read.isSet('KAFKA_SSL_KEY')
      ? (['CERT', 'KEY'] as const)
      : (['KEY', 'CERT'] as const);
    read.fault(
      `KAFKA_SSL_${missing}`,
      `is not set, though KAFKA_SSL_${present} is; a client certificate needs both`,
      `/etc/kafka/client.${missing.toLowerCase()}.pem`,
    );
  }
  if (key?.includes('ENCRYPTED')) {
    read.fault(
      'KAFKA_SSL_KEY',
      'holds an encrypted key; write it without (openssl pkcs8 -topk8 -nocrypt)',
      '/etc/kafka/client.key.pem',
    );
  }
  const wanted = sasl !== undefined || ca !== undefined || cert !== undefined || usual?.tls === true;
  const ssl = read.flag('KAFKA_SSL_ENABLED', wanted) ? concealed({ ca, cert, key }, ['key']) : undefined;
  return { sasl, ssl };
}

function readSasl(read: TableReader, usual: ChoiceOf<'KAFKA_SASL_MECHANISM'> | undefined): Security['sasl'] {
  const mechanism = read.choice('KAFKA_SASL_MECHANISM') ?? usual;
  const username = read.text('KAFKA_SASL_USERNAME');
  const password = read.text('KAFKA_SASL_PASSWORD');
  if (mechanism === undefined) {
    if (username !== undefined || password !== undefined) {
      read.fault('KAFKA_SASL_MECHANISM', 'is not set, though a user name or password is', 'scram-sha-512');
    }
    return undefined;
  }
  const required = (
    name: NamesOf<'text' | 'secret' | 'url'>,
    value: string | undefined,
    example: string,
  ): string => {
    if (value === undefined && !read.isSet(name))
      read.fault(name, `is not set, and ${mechanism} needs it`, example);
    return value ?? '';
  };
  const credentials = {
    username: required('KAFKA_SASL_USERNAME', username, 'chatpulse'),
    password: required('KAFKA_SASL_PASSWORD', password, '…'),
  };
  if (mechanism !== 'oauthbearer') return concealed({ mechanism, ...credentials }, ['password']);
  const name = 'KAFKA_SASL_OAUTHBEARER_TOKEN_URL';
  const tokenUrl = required(name, read.url(name), 'https://login.example/token');
  const scope = read.text('KAFKA_SASL_OAUTHBEARER_SCOPE');
  return concealed({ mechanism, ...credentials, tokenUrl, scope }, ['password']);
}

/** The text of a PEM that is given as a path or in line; `\n` stands for a line end in the second case. */
function readPem(read: TableReader, name: NamesOf<'pem'>, readFile: ReadFile): string | undefined {
  const value = read.text(name);
  if (value === undefined) return undefined;
  const fault = (problem: string): undefined => {
    read.fault(name, problem, '/etc/kafka/ca.pem');
    return undefined;
  };
  if (value.startsWith('-----BEGIN')) return value.replaceAll('\\n', '\n');
  try {
    const text = readFile(value);
    return text.includes('-----BEGIN') ? text : fault(`names ${value}, which holds no PEM`);
  } catch {
    return fault(`names ${value}, which cannot be read`);
  }
}
