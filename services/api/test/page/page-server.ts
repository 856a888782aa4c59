import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Row = { readonly windowStart: string };
type Client = {
  readonly path: string;
  readonly response: ServerResponse;
  readonly sent: Map<string, string>;
};

/**
 * Stands before the app at `appUrl`: it can be stopped and started at the same address, and it answers
 * GET /channels/{id}/stream as contracts/openapi.yaml has it, out of what the app answers for stats.
 */
export async function runPageServer(appUrl: string): Promise<{
  url: string;
  /** Every path that was asked for. */
  asked: string[];
  /** The `Last-Event-ID` of every stream that had one. */
  resumed: string[];
  /** How many streams are open. */
  streams: () => number;
  /** While false the streams are refused, as by an api that has none to give. */
  streaming: boolean;
  /** Sends every stream what has changed since it was sent last. */
  tell: () => Promise<void>;
  stop: () => Promise<void>;
  start: () => Promise<void>;
  close: () => Promise<void>;
}> {
  const clients = new Set<Client>();
  const asked: string[] = [];
  const resumed: string[] = [];
  let port = 0;
  let beat: NodeJS.Timeout | undefined;

  const server = createServer((incoming, response) => {
    const url = incoming.url ?? '/';
    asked.push(url);
    const stream = /^(\/channels\/[^/]+)\/stream\?window=(\w+)$/.exec(url);
    if (stream === null) return pass(appUrl, incoming, response);
    if (!it.streaming) return void response.writeHead(503, { 'Retry-After': '5' }).end('{}');
    const client = { path: `${stream[1]}/stats?window=${stream[2]}&limit=60`, response, sent: new Map() };
    clients.add(client);
    const lastId = incoming.headers['last-event-id'];
    if (typeof lastId === 'string') resumed.push(lastId);
    response.on('close', () => clients.delete(client));
    void tellOne(client).catch(() => response.destroy());
  });

  async function tellOne({ path, response, sent }: Client): Promise<void> {
    const answer = await fetch(appUrl + path);
    if (!answer.ok) return void response.writeHead(answer.status).end();
    const { data, asOf } = (await answer.json()) as { data: Row[]; asOf: string | null };
    if (!response.headersSent) {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      response.write('retry: 200\n\n');
    }
    const changed = data.filter((row) => sent.get(row.windowStart) !== JSON.stringify(row));
    for (const row of data) sent.set(row.windowStart, JSON.stringify(row));
    response.write(`event: windows\nid: ${asOf}\ndata: ${JSON.stringify({ data: changed, asOf })}\n\n`);
  }

  const it = {
    url: '',
    asked,
    resumed,
    streams: () => clients.size,
    streaming: true,
    tell: async () => {
      await Promise.all([...clients].map(tellOne));
    },
    stop: async () => {
      clearInterval(beat);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
    start: async () => {
      await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
      port = (server.address() as AddressInfo).port;
      it.url = `http://127.0.0.1:${port}`;
      beat = setInterval(() => void it.tell().catch(() => undefined), 3000);
    },
    close: async () => {
      if (server.listening) await it.stop();
    },
  };
  await it.start();
  return it;
}

function pass(appUrl: string, incoming: IncomingMessage, response: ServerResponse): void {
  const onward = request(appUrl + incoming.url, { method: incoming.method, headers: incoming.headers });
  onward.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  incoming.pipe(onward);
}
