import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A login server: tokens for one client at `/token`, and the key that brokers check them with at `/keys`. */
export type TokenEndpoint = {
  readonly url: string;
  /** Tokens given so far. */
  given(): number;
  /** The audience that the next tokens are for. */
  setAudience(audience: string): void;
  stop(): Promise<void>;
};

const livesSeconds = 300;

export async function startTokenEndpoint(client: { id: string; secret: string }): Promise<TokenEndpoint> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'test', use: 'sig', alg: 'RS256' }];
  const expected = `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`;
  let audience = 'kafka';
  let given = 0;

  const token = (scope: string): string => {
    const now = Math.floor(Date.now() / 1000);
    const claims = { sub: client.id, aud: audience, iat: now, exp: now + livesSeconds, scope };
    const unsigned = [{ alg: 'RS256', typ: 'JWT', kid: 'test' }, claims].map(encoded).join('.');
    return `${unsigned}.${sign('sha256', Buffer.from(unsigned), privateKey).toString('base64url')}`;
  };

  const answer = async (request: IncomingMessage): Promise<[status: number, body: object]> => {
    if (request.url === '/keys') return [200, { keys }];
    const form = new URLSearchParams(await text(request));
    if (request.headers.authorization !== expected) return [401, { error: 'invalid_client' }];
    if (form.get('grant_type') !== 'client_credentials') return [400, { error: 'unsupported_grant_type' }];
    given++;
    const scope = form.get('scope') ?? 'none';
    return [200, { access_token: token(scope), token_type: 'Bearer', expires_in: livesSeconds }];
  };

  const server = createServer((request, response) => {
    answer(request).then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    }, response.destroy.bind(response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    given: () => given,
    setAudience(next) {
      audience = next;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
