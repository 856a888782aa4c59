import type { EnvReader } from '@chatpulse/service';

const mechanisms = ['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer'] as const;

/** What proves who we are and who they are. Certificates are PEM text. Never logged. */
export type Security = {
  readonly ssl:
    | {
        readonly ca?: string | undefined;
        readonly cert?: string | undefined;
        readonly key?: string | undefined;
      }
    | undefined;
  readonly sasl:
    | {
        readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
        readonly username: string;
        readonly password: string;
      }
    | undefined;
};

/** TLS turns itself on with SASL or with a certificate; KAFKA_SSL_ENABLED=false keeps it off. */
export function readSecurity(vars: EnvReader, readFile: (path: string) => string): Security {
  const sasl = readSasl(vars);
  const ca = readPem(vars, 'KAFKA_SSL_CA', readFile);
  const cert = readPem(vars, 'KAFKA_SSL_CERT', readFile);
  const key = readPem(vars, 'KAFKA_SSL_KEY', readFile);
  if ((cert === undefined) !== (key === undefined)) {
    const [missing, present] = cert === undefined ? ['CERT', 'KEY'] : ['KEY', 'CERT'];
    vars.fault({
      variable: `KAFKA_SSL_${missing}`,
      problem: `is not set, though KAFKA_SSL_${present} is; a client certificate needs both`,
      example: `/etc/kafka/client.${missing?.toLowerCase()}.pem`,
    });
  }
  const wanted = sasl !== undefined || ca !== undefined || cert !== undefined;
  return { sasl, ssl: vars.boolean('KAFKA_SSL_ENABLED', wanted) ? { ca, cert, key } : undefined };
}

function readSasl(vars: EnvReader): Security['sasl'] {
  const username = vars.optional('KAFKA_SASL_USERNAME');
  const password = vars.optional('KAFKA_SASL_PASSWORD');
  const given = vars.optional('KAFKA_SASL_MECHANISM') !== undefined;
  const mechanism = vars.choice('KAFKA_SASL_MECHANISM', mechanisms, 'scram-sha-512');
  if (!given) {
    if (username === undefined && password === undefined) return undefined;
    vars.fault({
      variable: 'KAFKA_SASL_MECHANISM',
      problem: 'is not set, though a user name or password is',
      example: 'scram-sha-512',
    });
    return undefined;
  }
  if (mechanism === 'oauthbearer') {
    vars.fault({
      variable: 'KAFKA_SASL_MECHANISM',
      problem: 'is oauthbearer, which this version cannot do; use plain, scram-sha-256 or scram-sha-512',
      example: 'scram-sha-512',
    });
    return undefined;
  }
  for (const [variable, value] of [
    ['KAFKA_SASL_USERNAME', username],
    ['KAFKA_SASL_PASSWORD', password],
  ] as const) {
    if (value !== undefined) continue;
    vars.fault({ variable, problem: `is not set, and ${mechanism} needs it`, example: 'chatpulse' });
  }
  return { mechanism, username: username ?? '', password: password ?? '' };
}

/** The text of a PEM that is given as a path or in line; `\n` stands for a line end in the second case. */
function readPem(vars: EnvReader, name: string, readFile: (path: string) => string): string | undefined {
  const value = vars.optional(name);
  if (value === undefined) return undefined;
  const fault = (problem: string): undefined => {
    vars.fault({ variable: name, problem, example: '/etc/kafka/ca.pem' });
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
