import type { Sasl } from '../config/security.js';
import { KafkaRefusedError, KafkaUnavailableError } from '../errors.js';

/** Longer than the 10 s before its end at which kafkajs asks for the next one. */
const renewBeforeMs = 30_000;
const answerWithinMs = 10_000;

export type ClientCredentials = Extract<Sasl, { mechanism: 'oauthbearer' }>;

/**
 * Tokens by OAuth's client credentials (RFC 6749, 4.4). One is used until 30 s before it expires; who asks
 * meanwhile waits for the same request. A token that says nothing of its end is used once. `now` in ms.
 * @throws KafkaUnavailableError when the endpoint does not answer, KafkaRefusedError when it says no
 */
export function createTokenSource(
  credentials: ClientCredentials,
  { now, request = fetch }: { now: () => number; request?: typeof fetch },
): () => Promise<string> {
  let token: { readonly text: string; readonly usableUntilMs: number } | undefined;
  let asking: Promise<string> | undefined;

  const renew = async (): Promise<string> => {
    const askedAtMs = now();
    const { text, livesMs } = await askForToken(credentials, request);
    token = { text, usableUntilMs: askedAtMs + livesMs - renewBeforeMs };
    return text;
  };

  return () => {
    if (token !== undefined && now() < token.usableUntilMs) return Promise.resolve(token.text);
    asking ??= renew().finally(() => {
      asking = undefined;
    });
    return asking;
  };
}

async function askForToken(
  { tokenUrl, username, password, scope }: ClientCredentials,
  request: typeof fetch,
): Promise<{ text: string; livesMs: number }> {
  const endpoint = `the token endpoint ${tokenUrl}`;
  let status: number;
  let body: { access_token?: unknown; expires_in?: unknown; error?: unknown };
  try {
    const response = await request(tokenUrl, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
        accept: 'application/json',
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope && { scope }) }),
      // The secret goes where it was told to go.
      redirect: 'manual',
      signal: AbortSignal.timeout(answerWithinMs),
    });
    status = response.status;
    body = Object(await response.json().catch(() => undefined));
  } catch (error) {
    throw new KafkaUnavailableError(`${endpoint} does not answer: ${reasonOf(error)}`);
  }
  const said = typeof body.error === 'string' && /^[\w.-]{1,64}$/.test(body.error) ? ` (${body.error})` : '';
  if (status >= 500 || status === 429)
    throw new KafkaUnavailableError(`${endpoint} answers ${status}${said}`);
  if (status === 400 || status === 401 || status === 403) {
    throw new KafkaRefusedError(
      `${endpoint} refuses KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD or KAFKA_SASL_OAUTHBEARER_SCOPE: ${status}${said}`,
    );
  }
  if (status !== 200 || typeof body.access_token !== 'string') {
    throw new KafkaRefusedError(
      `${endpoint} answers ${status} without a token: is KAFKA_SASL_OAUTHBEARER_TOKEN_URL right?`,
    );
  }
  return { text: body.access_token, livesMs: Number(body.expires_in ?? 0) * 1000 || 0 };
}

function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: unknown } };
  return String(cause?.code ?? (error instanceof Error ? error.message : error));
}
