import { describe, expect, test } from '@jest/globals';
import { type ClientCredentials, createTokenSource } from '../../src/client/token-source.js';

const credentials: ClientCredentials = {
  mechanism: 'oauthbearer',
  username: 'id',
  password: 'hunter2',
  tokenUrl: 'https://login.example/token',
  scope: undefined,
};

/** A token endpoint that gives `answer()`, a clock, and what it was asked. */
function endpoint(answer: () => Response | Promise<Response>, more: Partial<ClientCredentials> = {}) {
  const asked: { url: string; init: RequestInit }[] = [];
  const clock = { ms: 0 };
  const request: typeof fetch = async (url, init) => {
    asked.push({ url: String(url), init: init ?? {} });
    return answer();
  };
  const token = createTokenSource({ ...credentials, ...more }, { now: () => clock.ms, request });
  return { token, asked, clock };
}

const token = (text: string, seconds?: number): Response =>
  Response.json({ access_token: text, ...(seconds && { expires_in: seconds }) });

describe('a token', () => {
  test('is asked for with id and secret, by client credentials, and with the scope that is set', async () => {
    const { token: next, asked } = endpoint(() => token('t', 300), { scope: 'kafka' });
    expect(await next()).toBe('t');
    const [{ url, init } = { url: '', init: {} }] = asked;
    expect([url, init.method]).toEqual(['https://login.example/token', 'POST']);
    expect(String(init.body)).toBe('grant_type=client_credentials&scope=kafka');
    expect(init.headers).toMatchObject({ authorization: `Basic ${btoa('id:hunter2')}` });
  });

  test('is used until 30 s before its end', async () => {
    const { token: next, asked, clock } = endpoint(() => token('t', 300));
    for (const ms of [0, 269_999, 270_000, 270_001]) {
      clock.ms = ms;
      await next();
    }
    expect(asked).toHaveLength(2);
  });

  test('that does not say when it ends is used once', async () => {
    const { token: next, asked } = endpoint(() => token('t'));
    await next();
    await next();
    expect(asked).toHaveLength(2);
  });

  test('is asked for once, however many connections want it', async () => {
    const { token: next, asked } = endpoint(() => token('t', 300));
    expect(await Promise.all([next(), next(), next()])).toEqual(['t', 't', 't']);
    expect(asked).toHaveLength(1);
  });

  test('that could not be had is asked for again', async () => {
    const answers = [new Response('', { status: 503 }), token('t', 300)];
    const { token: next } = endpoint(() => answers.shift() as Response);
    await expect(next()).rejects.toMatchObject({ code: 'KAFKA_UNAVAILABLE' });
    expect(await next()).toBe('t');
  });
});

describe('an endpoint that gives none', () => {
  test.each([
    [401, 'KAFKA_REFUSED', 'KAFKA_SASL_PASSWORD'],
    [400, 'KAFKA_REFUSED', 'invalid_scope'],
    [404, 'KAFKA_REFUSED', 'KAFKA_SASL_OAUTHBEARER_TOKEN_URL'],
    [200, 'KAFKA_REFUSED', 'KAFKA_SASL_OAUTHBEARER_TOKEN_URL'],
    [302, 'KAFKA_REFUSED', 'KAFKA_SASL_OAUTHBEARER_TOKEN_URL'],
    [429, 'KAFKA_UNAVAILABLE', '429'],
    [500, 'KAFKA_UNAVAILABLE', '500'],
  ])('with %i is %s, and the message says %s', async (status, code, says) => {
    const { token: next } = endpoint(() => Response.json({ error: 'invalid_scope' }, { status }));
    const error = await next().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, message: expect.stringContaining(says) });
    expect(String(error)).not.toContain('hunter2');
  });

  test('because nobody is there is unavailable, and the reason is told', async () => {
    const refused = Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } });
    const { token: next } = endpoint(() => Promise.reject(refused));
    await expect(next()).rejects.toMatchObject({
      code: 'KAFKA_UNAVAILABLE',
      message: 'the token endpoint https://login.example/token does not answer: ECONNREFUSED',
    });
  });

  test('what it says is repeated only where it is a plain code', async () => {
    const { token: next } = endpoint(() => Response.json({ error: 'bad secret "hunter2"' }, { status: 401 }));
    await expect(next()).rejects.toMatchObject({ message: expect.not.stringContaining('hunter2') });
  });
});
