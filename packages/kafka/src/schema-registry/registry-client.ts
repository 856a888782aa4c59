import { SchemaRegistryRefusedError, SchemaRegistryUnavailableError } from '../errors.js';

const contentType = 'application/vnd.schemaregistry.v1+json';
const timeoutMs = 10_000;

export type RegistryAddress = {
  /** As `http://localhost:8081`, or the Confluent API of another registry: `http://localhost:8080/apis/ccompat/v7`. */
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
};

/**
 * The part of Confluent's schema registry API that is needed here. Every call may throw
 * SchemaRegistryUnavailableError (no answer within 10 s, or one that may be better later) and
 * SchemaRegistryRefusedError (its own reason is in the message).
 */
export interface RegistryClient {
  /** Whether anything is registered under the subject. */
  has(subject: string): Promise<boolean>;
  /** Id of exactly this schema under the subject; undefined: it is not registered there. */
  find(subject: string, schema: string): Promise<number | undefined>;
  /** Against the newest version; a subject that is new has nothing to break. */
  isCompatible(subject: string, schema: string): Promise<{ compatible: boolean; reasons: readonly string[] }>;
  /** Idempotent. Resolves with the schema's id. */
  register(subject: string, schema: string): Promise<number>;
  /** The level in force for the subject, as `FORWARD`; `NONE` when nothing is checked. */
  level(subject: string): Promise<string>;
  setLevel(subject: string, level: string): Promise<void>;
  /** `JSON`, `AVRO` or `PROTOBUF`; undefined: there is no such id. */
  typeOf(schemaId: number): Promise<string | undefined>;
}

type Answer = { readonly status: number; readonly body: Record<string, unknown> };

export function createRegistryClient(address: RegistryAddress): RegistryClient {
  const base = address.url.replace(/\/+$/, '');
  const { username, password } = address;
  const authorization =
    username === undefined ? {} : { authorization: `Basic ${btoa(`${username}:${password ?? ''}`)}` };

  /** Answers of `expected` statuses come back, others are thrown. */
  const ask = async (
    method: string,
    path: string,
    { body, expected = [] }: { body?: object; expected?: readonly number[] } = {},
  ): Promise<Answer> => {
    const headers = { accept: contentType, 'content-type': contentType, ...authorization };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const signal = AbortSignal.timeout(timeoutMs);
    let status: number;
    let text: string;
    try {
      const response = await fetch(`${base}${path}`, { method, headers, signal, ...sent });
      status = response.status;
      text = await response.text();
    } catch (error) {
      // What fetch says is "fetch failed"; why is in its cause.
      const { message, cause } = error as Error & { cause?: Error };
      const why = cause?.message || message;
      throw new SchemaRegistryUnavailableError(`the schema registry does not answer: ${why}`, {
        cause: error,
      });
    }
    const answer = { status, body: parsed(text) };
    if (status < 300 || expected.includes(status)) return answer;
    const says = `${method} ${path}: ${status} ${answer.body.message ?? ''}`.trim();
    if (status === 429 || status >= 500) {
      throw new SchemaRegistryUnavailableError(`the schema registry cannot answer: ${says}`);
    }
    throw new SchemaRegistryRefusedError(`the schema registry refuses: ${says}`);
  };

  const at = (subject: string): string => `/subjects/${encodeURIComponent(subject)}`;
  const config = (subject: string): string => `/config/${encodeURIComponent(subject)}`;
  const json = (schema: string): object => ({ schemaType: 'JSON', schema });

  return {
    async has(subject) {
      return (await ask('GET', `${at(subject)}/versions`, { expected: [404] })).status !== 404;
    },
    async find(subject, schema) {
      const { status, body } = await ask('POST', at(subject), { body: json(schema), expected: [404] });
      return status === 404 ? undefined : Number(body.id);
    },
    async isCompatible(subject, schema) {
      const path = `/compatibility${at(subject)}/versions/latest?verbose=true`;
      const { status, body } = await ask('POST', path, { body: json(schema), expected: [404] });
      const reasons = Array.isArray(body.messages) ? body.messages.map(String) : [];
      return { compatible: status === 404 || body.is_compatible === true, reasons };
    },
    async register(subject, schema) {
      return Number((await ask('POST', `${at(subject)}/versions`, { body: json(schema) })).body.id);
    },
    async level(subject) {
      const path = `${config(subject)}?defaultToGlobal=true`;
      const { status, body } = await ask('GET', path, { expected: [404] });
      const known = status === 404 ? (await ask('GET', '/config')).body : body;
      return String(known.compatibilityLevel ?? 'NONE');
    },
    async setLevel(subject, level) {
      await ask('PUT', config(subject), { body: { compatibility: level } });
    },
    async typeOf(schemaId) {
      const { status, body } = await ask('GET', `/schemas/ids/${schemaId}`, { expected: [404] });
      // Avro is what the registry leaves out.
      return status === 404 ? undefined : String(body.schemaType ?? 'AVRO');
    },
  };
}

/** What is not JSON, such as the page of a proxy, says nothing. */
function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
