import { afterEach, beforeEach, expect, test } from '@jest/globals';
import tmi from 'tmi.js';
import { openStage, type Stage } from './stage.js';

let stage: Stage;
let client: tmi.Client;

beforeEach(async () => {
  stage = await openStage({ SIMULATOR_RATE: '1000', SIMULATOR_CHANNELS: '2' });
  client = new tmi.Client({
    connection: { server: '127.0.0.1', port: stage.simulator.port, secure: false, reconnect: false },
  });
});
afterEach(async () => {
  await client.disconnect();
  await stage.close();
});

test('tmi.js as everybody uses it connects, joins and hears messages', async () => {
  const [channel = ''] = stage.channels;
  const heard: { channel: string; roomId: string | undefined; message: string }[] = [];
  client.on('message', (target, tags, message) => {
    heard.push({ channel: target, roomId: tags['room-id'], message });
  });
  await client.connect();
  expect(await client.join(channel)).toEqual([`#${channel}`]);
  await stage.passUntil(() => heard.length >= 100);
  const { data } = (await stage.get('/channels')) as { data: { channelId: string }[] };
  expect(new Set(heard.map((message) => message.channel))).toEqual(new Set([`#${channel}`]));
  expect(new Set(heard.map(({ roomId }) => roomId))).toEqual(new Set([data[0]?.channelId]));
});
