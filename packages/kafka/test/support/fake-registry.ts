import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Script = (request: { method: string; path: string; body: Record<string, string> | undefined }) => {
  status?: number;
  body: unknown;
};

export interface FakeRegistry {
  readonly url: string;
  /** `METHOD path`, in their order. */
  readonly asked: readonly string[];
  readonly headers: readonly NodeJS.Dict<string | string[]>[];
  close(): Promise<void>;
}

/** An HTTP server that answers as it is told. */
export async function startFakeRegistry(script: Script): Promise<FakeRegistry> {
  const asked: string[] = [];
  const headers: NodeJS.Dict<string | string[]>[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const method = request.method ?? '';
        const path = request.url ?? '';
        asked.push(`${method} ${path}`);
        headers.push(request.headers);
        const body = text === '' ? undefined : JSON.parse(text);
        const answer = script({ method, path, body });
        response.statusCode = answer.status ?? 200;
        response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    headers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
