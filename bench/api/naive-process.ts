// (b) The handler people write: Express, one prepared query for each request, res.json. <port> <host:port> <bucket>
import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';

type Client = {
  connect(): Promise<void>;
  execute(query: string, params: unknown[], options: object): Promise<{ rows: unknown[] }>;
};

type Handler = (
  request: IncomingMessage & { params: { id: string } },
  response: { json(body: object): void },
) => Promise<void>;
type Express = { get(path: string, handler: Handler): void; listen(port: number, host: string): void };

const [port = '0', contactPoint = '', bucket = ''] = process.argv.slice(2);
const ofApi = createRequire(join(import.meta.dirname, '../../services/api/package.json'));
const express = ofApi('express') as () => Express;
const { Client } = ofApi('cassandra-driver') as { Client: new (options: object) => Client };
const client = new Client({
  contactPoints: [contactPoint],
  localDataCenter: 'datacenter1',
  keyspace: 'chatpulse',
});
await client.connect();
const query = 'SELECT * FROM channel_windows WHERE channel_id = ? AND window_s = ? AND bucket = ? LIMIT 60';
const app = express();
app.get('/channels/:id/stats', async (request, response) => {
  const { rows } = await client.execute(query, [request.params.id, 60, bucket], { prepare: true });
  response.json({ channelId: request.params.id, data: rows });
});
app.listen(Number(port), '127.0.0.1');
