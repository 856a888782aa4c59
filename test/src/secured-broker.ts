import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, kafkaProcess, type RunningProcess, startProcess, waitUntilReady } from '@chatpulse/local';
import { type Certified, createAuthority } from './certificates.js';
import { startTokenEndpoint, type TokenEndpoint } from './token-endpoint.js';

const readyWithinMs = 90_000;
const module = (path: string): string => `org.apache.kafka.common.security.${path} required`;

/** A real Kafka that lets in only who can prove who they are. Texts are PEM, the paths hold the same. */
export type SecuredBroker = {
  /** Anybody. */
  readonly plain: string;
  /** TLS, and SASL by any mechanism that we know. */
  readonly sasl: string;
  /** TLS with a client certificate. */
  readonly mutual: string;
  readonly ca: string;
  readonly caPath: string;
  readonly client: Certified;
  readonly clientPaths: Certified;
  readonly username: string;
  readonly password: string;
  readonly tokens: TokenEndpoint;
  stop(): Promise<void>;
};

export async function startSecuredBroker(): Promise<SecuredBroker> {
  const dir = await mkdtemp(join(tmpdir(), 'chatpulse-secured-'));
  const [username, password] = ['chatpulse', 'top;secret-42'];
  const authority = createAuthority('chatpulse test authority');
  const server = authority.issue('localhost', ['localhost', '127.0.0.1']);
  const client = authority.issue('chatpulse');
  const [plain, controllerPort, sasl, mutual] = (await freePorts(4)) as [number, number, number, number];
  const tokens = await startTokenEndpoint({ id: username, secret: password });

  const pem = async (name: string, text: string): Promise<string> => {
    await mkdir(dir, { recursive: true });
    await writeFile(join(dir, name), text, { mode: 0o600 });
    return join(dir, name);
  };
  const caPath = await pem('ca.pem', authority.certificate);
  const clientPaths = {
    certificate: await pem('client.pem', client.certificate),
    key: await pem('client.key.pem', client.key),
  };
  const plainUser = `user_${username}=${quoted(password)}`;
  const broker = kafkaProcess({
    dir: join(dir, 'kafka'),
    port: plain,
    controllerPort,
    more: {
      properties: {
        listeners: `PLAINTEXT://127.0.0.1:${plain},SASL://127.0.0.1:${sasl},MUTUAL://127.0.0.1:${mutual},CONTROLLER://127.0.0.1:${controllerPort}`,
        'advertised.listeners': `PLAINTEXT://127.0.0.1:${plain},SASL://127.0.0.1:${sasl},MUTUAL://127.0.0.1:${mutual}`,
        'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL:SASL_SSL,MUTUAL:SSL',
        'ssl.keystore.type': 'PEM',
        'ssl.keystore.location': await pem('server.pem', server.key + server.certificate),
        'ssl.truststore.type': 'PEM',
        'ssl.truststore.location': caPath,
        'listener.name.mutual.ssl.client.auth': 'required',
        'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
        'listener.name.sasl.plain.sasl.jaas.config': `${module('plain.PlainLoginModule')} ${plainUser};`,
        'listener.name.sasl.scram-sha-256.sasl.jaas.config': `${module('scram.ScramLoginModule')};`,
        'listener.name.sasl.scram-sha-512.sasl.jaas.config': `${module('scram.ScramLoginModule')};`,
        'listener.name.sasl.oauthbearer.sasl.jaas.config': `${module('oauthbearer.OAuthBearerLoginModule')};`,
        'listener.name.sasl.oauthbearer.sasl.server.callback.handler.class':
          'org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler',
        'sasl.oauthbearer.jwks.endpoint.url': `${tokens.url}/keys`,
        'sasl.oauthbearer.expected.audience': 'kafka',
      },
      format: ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
        '--add-scram',
        `${mechanism}=[name=${username},password=${password}]`,
      ]),
      jvm: [`-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=${tokens.url}/keys`],
    },
  });

  let running: RunningProcess | undefined;
  const stop = async (): Promise<void> => {
    await running?.stop();
    await tokens.stop();
    await rm(dir, { recursive: true, force: true });
  };
  try {
    await broker.prepare();
    const { command, args, env, ready } = broker;
    running = startProcess({ command, args, env, logFile: join(dir, 'kafka.log') });
    await waitUntilReady(ready, readyWithinMs);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    plain: `127.0.0.1:${plain}`,
    sasl: `127.0.0.1:${sasl}`,
    mutual: `127.0.0.1:${mutual}`,
    ca: authority.certificate,
    caPath,
    client,
    clientPaths,
    username,
    password,
    tokens,
    stop,
  };
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}
