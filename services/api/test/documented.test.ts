import { openApi } from '@chatpulse/contracts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { documentedNow, fillDocumented } from './documented-world.js';
import { runApp, streamsMax } from './running-app.js';
import { openClient } from './stream-client.js';

type Example = { 'x-request'?: string; 'x-last-event-id'?: string; value: unknown };
type Response = { $ref?: string; content?: Record<string, { examples?: Record<string, Example> }> };
type Parameter = {
  $ref?: string;
  name: string;
  in: string;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
};
type Operation = { tags: string[]; parameters?: Parameter[]; responses: Record<string, Response> };

const document = parse(openApi);
const operations = Object.entries<{ get: Operation }>(document.paths).map(([path, { get }]) => ({
  path,
  ...get,
}));
const counts = operations.filter(({ tags }) => tags.includes('counts'));
const live = operations.filter(({ tags }) => tags.includes('live'));

const follow = <T extends { $ref?: string }>(node: T): T =>
  node.$ref === undefined
    ? node
    : node.$ref
        .slice(2)
        .split('/')
        .reduce((at, key) => at[key], document);

const examples = counts.flatMap(({ path, responses }) =>
  Object.entries(responses).flatMap(([status, response]) =>
    Object.entries(follow(response).content ?? {}).flatMap(([type, media]) =>
      Object.entries(media.examples ?? {}).map(([name, example]) => {
        const { 'x-request': request, value } = example;
        return { title: `${path} ${status} ${name}`, status: Number(status), type, request, value };
      }),
    ),
  ),
);
const unique = new Map(
  examples.map((example) => [JSON.stringify([example.request, example.value]), example]),
);

const parameterExamples = counts.flatMap(({ path, parameters = [] }) =>
  parameters.map(follow).flatMap((parameter) => {
    const several = Object.values(parameter.examples ?? {}).map(({ value }) => value);
    const values = several.length > 0 ? several : [parameter.example].filter((value) => value !== undefined);
    return values.map((value) => ({ path, name: parameter.name, where: parameter.in, value: String(value) }));
  }),
);

let app: Awaited<ReturnType<typeof runApp>>;
beforeAll(async () => {
  app = await runApp(documentedNow);
  await fillDocumented(app);
});
afterAll(() => app.close());

/** What has to be wrong for an answer of this status. */
async function whileBroken<T>(status: number, run: () => Promise<T>): Promise<T> {
  const { readWatermarks } = app.store;
  app.store.away = status === 503;
  if (status === 500) app.store.readWatermarks = () => Promise.reject(new Error('a fault of ours'));
  try {
    return await run();
  } finally {
    app.store.away = false;
    app.store.readWatermarks = readWatermarks;
  }
}

describe('contracts/openapi.yaml, asked', () => {
  test('every example of counts says which request it answers', () => {
    expect(examples.filter(({ request }) => request === undefined).map(({ title }) => title)).toEqual([]);
  });

  test.each([...unique.values()])('$title is what $request is answered with', async (example) => {
    const { value } = example;
    const problem = example.type.includes('problem');
    const { correlationId } = problem
      ? (value as { correlationId: string })
      : { correlationId: 'an-example' };
    const answer = await whileBroken(example.status, () =>
      app.get(String(example.request), { headers: { 'x-correlation-id': correlationId } }),
    );
    expect(answer.headers.get('content-type')).toContain(example.type);
    expect(answer.body ?? answer.text).toEqual(value);
    expect(answer.status).toBe(example.status);
  });

  test.each(parameterExamples)('$path takes $value for $name', async ({ path, name, where, value }) => {
    const id = where === 'path' ? value : 'sim_amber_fox';
    const query = where === 'query' ? `?${new URLSearchParams({ [name]: value })}` : '';
    const { status, body } = await app.get(path.replace('{id}', encodeURIComponent(id)) + query);
    // The login of digits is nobody's.
    expect([status, status === 200 ? undefined : body.type]).toEqual(
      value === 'login:123' ? [404, 'urn:chatpulse:problem:unknown-channel'] : [200, undefined],
    );
  });

  test.each(counts.map(({ path }) => path))('%s answers 304 without a body to its own ETag', async (path) => {
    const address = path.replace('{id}', 'sim_amber_fox');
    const etag = String((await app.get(address)).headers.get('etag'));
    const { status, text } = await app.get(address, { headers: { 'If-None-Match': etag } });
    expect([status, text]).toEqual([304, '']);
  });
});

describe('the streams of contracts/openapi.yaml, asked', () => {
  const documented = live.flatMap(({ path, responses }) =>
    Object.entries(follow(responses['200'] ?? {}).content ?? {}).flatMap(([type, { examples = {} }]) =>
      Object.entries(examples).map(([name, example]) => ({ title: `${path} ${name}`, type, ...example })),
    ),
  );
  const validate = addFormats
    .default(new Ajv2020({ strict: false, allErrors: true }))
    .addSchema(document, 'api')
    .compile({ $ref: 'api#/components/schemas/WindowsEvent' });

  test.each(documented)('$title is how it begins', async (example) => {
    const client = await openClient(app.url + example['x-request'], example['x-last-event-id']);
    const event = await client.next();
    await client.close();
    expect(client.headers.get('content-type')).toContain(example.type);
    expect(client.text()).toEqual(example.value);
    const { data, asOf } = event ?? {};
    expect([validate({ data, asOf }), validate.errors]).toEqual([true, null]);
  });

  test('more of them than an instance takes, and a store that is away, are the documented problems', async () => {
    const open = () => openClient(`${app.url}/channels/sim_amber_fox/stream`);
    const clients = await Promise.all(Array.from({ length: streamsMax }, open));
    const { examples = {} } =
      follow(live[0]?.responses['503'] ?? {}).content?.['application/problem+json'] ?? {};
    const ask = async (name: string) => {
      const { value, 'x-request': path } = examples[name] ?? { value: undefined };
      const { correlationId } = value as { correlationId: string };
      const answer = await app.get(String(path), { headers: { 'x-correlation-id': correlationId } });
      expect([answer.status, answer.body]).toEqual([503, value]);
    };
    await ask('full');
    await Promise.all(clients.map((client) => client.close()));
    for (let status = 503; status === 503; ) {
      const client = await open();
      await client.close();
      ({ status } = client);
    }
    await whileBroken(503, () => ask('away'));
  });
});
