import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { type JoinTimings, twitchJoinTimings } from '../../src/joins.js';
import { readChatLines } from '../support/chat-lines.js';
import { createSurroundings, decodeEvent, eventsOf, type Surroundings } from '../support/service.js';
import { type Simulation, startSimulation } from '../support/simulation.js';
import { until } from '../support/until.js';

jest.setTimeout(60_000);

const ctcp = String.fromCharCode(1);
let here: Surroundings;
let simulation: Simulation | undefined;

beforeEach(async () => {
  here = await createSurroundings();
});
afterEach(async () => {
  await here.close();
  await simulation?.close();
});

async function simulate(env: Record<string, string> = {}): Promise<Simulation> {
  simulation = await startSimulation(env);
  return simulation;
}

async function startAll({ address, channels }: Simulation, joins?: JoinTimings) {
  const timings = joins === undefined ? {} : { joins };
  const service = await here.start({ chatUrl: `ws://${address}`, channels: await channels() }, timings);
  const records = await here.own.read(here.own.topics.chat);
  await service.joined();
  return { service, records };
}

test('what the simulator says it sent is in Kafka, field by field, also across RECONNECT', async () => {
  const chat = await simulate();
  const { simulator, control } = chat;
  const { service, records } = await startAll(chat);
  await until('half', () => simulator.status().sent > 1000);
  await control('reconnect');
  await until('both sockets', () => simulator.status().clients === 2);
  await until('rejoined', async () => (await service.status()).joined === 30);
  await until('the rest', () => simulator.status().sent > 2500);
  await control('pause');
  await until('all acknowledged', async () => {
    const { events, acknowledged } = await service.status();
    return simulator.status().paused && events === acknowledged;
  });
  const sent = chat.sent();
  const missing = (): string[] => {
    const heard = new Set(eventsOf(records).map(({ value }) => JSON.parse(String(value)).id));
    return [...sent.keys()].filter((id) => !heard.has(id));
  };
  await until('all read back', () => missing().length === 0).catch(() => expect(missing()).toEqual([]));
  let compared = 0;
  for (const event of eventsOf(records).map(decodeEvent)) {
    const entry = sent.get(event.id);
    if (event.kind !== 'message' || entry?.kind !== 'message') continue;
    compared++;
    expect({
      channelId: event.channelId,
      channel: event.channel,
      sentAt: event.sentAt,
      userId: event.userId,
      user: event.user,
      text: event.text,
      subscriber: event.subscriber,
      firstMessage: event.firstMessage,
      bits: event.bits ?? 0,
      emotes: (event.emotes ?? []).reduce((sum, { count }) => sum + count, 0),
      replyTo: event.replyTo,
      source: event.source,
    }).toEqual({
      channelId: entry.channelId,
      channel: entry.channel,
      sentAt: entry.sentAt,
      userId: entry.userId,
      user: entry.user,
      text: entry.text,
      subscriber: entry.subscriber,
      firstMessage: entry.firstMessage,
      bits: entry.bits,
      emotes: entry.emotes,
      replyTo: entry.replyTo,
      source: entry.source,
    });
    expect(event.receivedAt - event.sentAt).toBeLessThan(60_000);
  }
  expect(compared).toBeGreaterThan(1500);
  expect(await service.status()).toMatchObject({ deadLettered: 0, dropped: 0 });
});

test('after its socket was cut and another went half-open it hears every channel again', async () => {
  const chat = await simulate();
  const { control } = chat;
  const { service } = await startAll(chat);
  await control('drop');
  await until('cut', async () => (await service.status()).joined < 30);
  await until('rejoined', async () => (await service.status()).joined === 30);
  await control('stall');
  await until('noticed', async () => (await service.status()).joined < 30);
  await until('rejoined', async () => (await service.status()).joined === 30);
  const { read } = await service.status();
  await until('more lines', async () => (await service.status()).read > read + 100);
});

test('what Twitch lets nobody into is known by its reason, and the rest is heard', async () => {
  const { address, channels: list } = await simulate({ SIMULATOR_CHANNELS: '5' });
  const channels = await list();
  const [one = '', two = '', three = '', ...others] = channels;
  const refusals = [
    [one, 'banned'],
    [two, 'suspended'],
    [three, 'silent'],
  ];
  for (const [channel, how] of refusals)
    await fetch(`http://${address}/control/refuse`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ channel, how }),
    });
  const service = await here.start({ chatUrl: `ws://${address}`, channels });
  await until('ready', async () => (await service.get('/readyz')).status === 200, 30_000);
  const { joined, waiting } = await service.status();
  expect(joined).toBe(others.length);
  expect(waiting).toEqual({ [one]: 'banned', [two]: 'suspended', [three]: 'not_found' });
  const metrics = await (await service.get('/metrics')).text();
  for (const state of ['banned', 'suspended', 'not_found'])
    expect(metrics).toMatch(new RegExp(`^ingestion_channels\\{[^}]*state="${state}"[^}]*\\} 1$`, 'm'));
});

test('Twitch’s limit on JOINs is kept, by what the server counts', async () => {
  const chat = await simulate({ SIMULATOR_JOIN_LIMIT: '20', SIMULATOR_CHANNELS: '25' });
  await startAll(chat, twitchJoinTimings);
  expect(chat.simulator.status()).toMatchObject({ joinViolations: 0, clients: 1 });
});

test('a recording at full speed: every line of it is acknowledged, and /progress tells when', async () => {
  const { lines } = readChatLines();
  const folder = mkdtempSync(join(tmpdir(), 'ingestion-recording-'));
  const file = join(folder, 'recording.txt');
  writeFileSync(file, lines.join('\n'));
  const { address } = await simulate({ REPLAY_FILE: file, REPLAY_SPEED: 'max' });
  rmSync(folder, { recursive: true, force: true });
  const service = await here.start({
    chatUrl: `ws://${address}`,
    source: 'replay',
    channels: ['examplechannel'],
  });
  const records = await here.own.read(here.own.topics.chat);
  await until('all acknowledged', async () => (await service.status()).acknowledged === lines.length);
  const messages = lines.filter((line) => line.includes(' PRIVMSG ')).length;
  expect(await (await service.get('/progress')).json()).toEqual({
    pending: 0,
    acknowledged: { examplechannel: messages },
  });
  await until('all read back', () => eventsOf(records).length === lines.length);
  const events = eventsOf(records).map(decodeEvent);
  expect(events.map(({ receivedAt }) => receivedAt)).toEqual(events.map(({ sentAt }) => sentAt));
  const bodyOf = (line: string): string => / PRIVMSG #\w+ :?(.*)$/s.exec(line)?.[1] ?? '';
  const texts = events.flatMap((event) => (event.kind === 'message' ? [event.text] : []));
  const actionOrText = (body: string): string => body.replace(`${ctcp}ACTION `, '').replace(ctcp, '');
  expect(texts).toEqual(
    lines
      .filter((line) => line.includes(' PRIVMSG '))
      .map(bodyOf)
      .map(actionOrText),
  );
});
