// Chat to Kafka as tutorials write it: tmi.js as it was published, its `message` handler, and one `send` of kafkajs as
// it was published for each message. GET / on its port tells how far it is.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { publishedKafkajs } from '../published-kafkajs.ts';
import type { Progress } from './listener.ts';

type Client = {
  on(
    event: 'message',
    handler: (channel: string, tags: Record<string, unknown>, message: string) => Promise<void>,
  ): void;
  connect(): Promise<unknown>;
  disconnect(): Promise<unknown>;
  getChannels(): string[];
};

const [broker = '', topic = '', chatPort = '', port = ''] = process.argv.slice(2);
const ofIngestion = createRequire(join(import.meta.dirname, '../../services/ingestion/package.json'));
const tmi = ofIngestion('tmi.js') as { Client: new (options: object) => Client };
const { library, remove } = publishedKafkajs();

const channelsOf = async (): Promise<string[]> => {
  const answer = await fetch(`http://127.0.0.1:${chatPort}/channels`);
  return ((await answer.json()) as { data: { channel: string }[] }).data.map(({ channel }) => channel);
};

const kafka = new library.Kafka({
  clientId: 'tutorial',
  brokers: [broker],
  logLevel: library.logLevel.NOTHING,
});
const producer = kafka.producer({ createPartitioner: library.Partitioners.DefaultPartitioner });
await producer.connect();

let heard = 0;
let acknowledged = 0;
let lost = 0;
const client = new tmi.Client({
  // The least time between two JOINs that it takes; 2 s unless told.
  options: { joinInterval: 300 },
  connection: { server: '127.0.0.1', port: Number(chatPort), secure: false, reconnect: true },
  channels: await channelsOf(),
});
client.on('message', async (channel, tags, message) => {
  heard += 1;
  const value = JSON.stringify({
    id: tags.id,
    channel: channel.slice(1),
    channelId: tags['room-id'],
    userId: tags['user-id'],
    user: tags.username,
    displayName: tags['display-name'],
    text: message,
    badges: tags.badges,
    emotes: tags.emotes,
    subscriber: tags.subscriber,
    sentAt: Number(tags['tmi-sent-ts']),
    receivedAt: Date.now(),
  });
  try {
    await producer.send({ topic, messages: [{ key: channel, value }] });
    acknowledged += 1;
  } catch {
    lost += 1;
  }
});
await client.connect();

const server = createServer((_, response) => {
  const progress: Progress = { heard, acknowledged, lost, joined: client.getChannels().length };
  response.setHeader('connection', 'close').end(JSON.stringify(progress));
}).listen(Number(port), '127.0.0.1');

process.once('SIGTERM', async () => {
  server.close();
  await client.disconnect().catch(() => undefined);
  await producer.disconnect();
  remove();
  process.exit(0);
});
