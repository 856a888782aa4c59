import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { takeApart } from './irc-line.js';
import { openStage, type Stage } from './stage.js';

let stage: Stage;
let folder: string;
const open = async (env: Record<string, string> = {}): Promise<Stage> => {
  stage = await openStage({ SIMULATOR_LEDGER: join(folder, 'ledger.ndjson'), ...env });
  return stage;
};
const channelOf = (line: string): string => / #(\S+)/.exec(line)?.[1] ?? '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chatpulse-simulator-'));
});
afterEach(async () => {
  await stage.close();
  rmSync(folder, { recursive: true });
});

describe('who hears what', () => {
  test('a client hears the rooms it joined, and the ledger holds what it heard', async () => {
    const { simulator, channels } = await open({ SIMULATOR_RATE: '2000' });
    const listener = await stage.connect();
    const mine = channels.slice(0, 3);
    await listener.join(...mine);
    await stage.pass(3_000);
    await listener.settled();
    expect(new Set(listener.chat().map(channelOf))).toEqual(new Set(mine));
    expect(stage.ledger()).toHaveLength(listener.chat().length);
    const heard = listener
      .chat()
      .map((line) => [channelOf(line), Number(takeApart(line).tags.get('tmi-sent-ts'))]);
    expect(stage.ledger().map(({ channel, sentAt }) => [channel, sentAt])).toEqual(heard);
    const { sent, unheard } = simulator.status();
    expect([sent, sent + unheard]).toEqual([heard.length, 6_000]);
  });

  test('a line that several clients hear is in the ledger once', async () => {
    const { channels } = await open({ SIMULATOR_RATE: '1000' });
    const [first, second] = [await stage.connect(), await stage.connect()];
    await first.join(...channels.slice(0, 12));
    await second.join(...channels.slice(8));
    await stage.pass(2_000);
    await Promise.all([first.settled(), second.settled()]);
    expect(stage.ledger()).toHaveLength(2_000);
    expect(new Set([...first.chat(), ...second.chat()]).size).toBe(2_000);
    expect(first.chat().length + second.chat().length).toBeGreaterThan(2_000);
  });

  test('a client that did not ask for tags hears plain messages and nothing but messages', async () => {
    const { channels } = await open({ SIMULATOR_RATE: '5000' });
    const [plain, full] = [await stage.connect(), await stage.connect()];
    plain.say('NICK justinfan2', `JOIN #${channels[0]}`);
    await plain.hears(/ 366 /);
    await full.join(channels[0] ?? '');
    await stage.pass(2_000);
    await Promise.all([plain.settled(), full.settled()]);
    const messages = full.chat().filter((line) => takeApart(line).command === 'PRIVMSG');
    expect(plain.chat()).toEqual(messages.map((line) => line.slice(line.indexOf(' ') + 1)));
    expect(full.chat().length).toBeGreaterThan(messages.length);
  });

  test('nothing is generated before somebody joins, and the first one to join hears it at once', async () => {
    const { simulator, channels } = await open({ SIMULATOR_RATE: '1000' });
    await stage.pass(5_000);
    const listener = await stage.connect();
    await listener.join(...channels);
    await stage.pass(100);
    await listener.settled();
    expect(listener.chat()).toHaveLength(100);
    expect(simulator.status()).toMatchObject({ sent: 100, unheard: 0, clients: 1 });
  });

  test('a channel that does not exist stays silent while others answer', async () => {
    const { channels } = await open();
    const listener = await stage.connect();
    listener.say('CAP REQ :twitch.tv/tags twitch.tv/commands', 'NICK justinfan3', 'JOIN #sim_never_there');
    await listener.join(channels[0] ?? '');
    await listener.settled();
    expect(listener.lines.join('\n')).not.toMatch('sim_never_there');
  });
});

describe('pace', () => {
  test('a run has the rate it was asked for', async () => {
    const { simulator, channels } = await open({ SIMULATOR_RATE: '1700' });
    await (await stage.connect()).join(...channels);
    await stage.pass(20);
    const before = simulator.status().sent;
    await stage.pass(10_000);
    expect(Math.abs(simulator.status().sent - before - 17_000)).toBeLessThanOrEqual(17_000 * 0.05);
  });

  test('20,000 lines a second reach a client, several to a frame', async () => {
    const { channels } = await open({ SIMULATOR_RATE: '20000' });
    const listener = await stage.connect();
    await listener.join(...channels);
    await stage.pass(1_000);
    await listener.settled();
    expect(listener.chat().length).toBeGreaterThanOrEqual(19_000);
    expect(listener.chat()).toHaveLength(stage.ledger().length);
    expect(listener.frames.length).toBeLessThan(listener.lines.length / 10);
    expect(listener.frames.every((frame) => frame.endsWith('\r\n'))).toBe(true);
  });

  test('the rate can be changed, paused and resumed', async () => {
    const { simulator, channels } = await open({ SIMULATOR_RATE: '100' });
    await (await stage.connect()).join(...channels);
    const sentDuring = async (ms: number): Promise<number> => {
      const before = simulator.status().sent;
      await stage.pass(ms);
      return simulator.status().sent - before;
    };
    await stage.control('rate', { perSecond: 1_000 });
    expect(await sentDuring(1_000)).toBe(1_000);
    await stage.control('pause');
    expect(await sentDuring(5_000)).toBe(0);
    await stage.control('resume');
    expect(await sentDuring(1_000)).toBe(1_000);
  });
});

describe('the connection', () => {
  test('the server pings, and who answers stays', async () => {
    await open({ SIMULATOR_PING_INTERVAL_MS: '60000' });
    const [quiet, alive] = [await stage.connect(), await stage.connect()];
    await stage.pass(60_000);
    await Promise.all([quiet.hears(/^PING :tmi\.twitch\.tv$/), alive.hears(/^PING :tmi\.twitch\.tv$/)]);
    alive.say('PONG :tmi.twitch.tv');
    await alive.settled();
    await stage.pass(60_000);
    await quiet.closed;
    await alive.settled();
  });

  test('RECONNECT is announced and the connection stays usable', async () => {
    const { channels } = await open();
    const listener = await stage.connect();
    await listener.join(channels[0] ?? '');
    await stage.control('reconnect');
    await listener.hears(/^:tmi\.twitch\.tv RECONNECT$/);
    await listener.settled();
  });

  test('drop cuts every connection, or the one that is named', async () => {
    const { simulator } = await open();
    const [first, second] = [await stage.connect(), await stage.connect()];
    const [connection] = simulator.status().connections;
    await stage.control('drop', { client: connection?.client });
    await first.closed;
    await second.settled();
    await stage.control('drop');
    await second.closed;
  });

  test('a stalled connection hears and is answered nothing more, and does not close', async () => {
    const { simulator, channels } = await open({ SIMULATOR_RATE: '1000' });
    const [stalled, awake] = [await stage.connect(), await stage.connect()];
    await stalled.join(...channels);
    await awake.join(...channels);
    const [connection] = simulator.status().connections;
    await stage.control('stall', { client: connection?.client });
    const heard = stalled.lines.length;
    stalled.say('PING :anybody');
    await stage.pass(1_000);
    await awake.settled();
    expect(awake.chat()).toHaveLength(1_000);
    expect(stalled.lines).toHaveLength(heard);
    expect(simulator.status().connections.map(({ stalled: stuck }) => stuck)).toEqual([true, false]);
  });

  test('lines that only a stalled client could hear do not count as sent', async () => {
    const { simulator, channels } = await open({ SIMULATOR_RATE: '1000' });
    await (await stage.connect()).join(...channels);
    await stage.control('stall');
    await stage.pass(1_000);
    expect(simulator.status()).toMatchObject({ sent: 0, unheard: 1_000 });
    expect(stage.ledger()).toEqual([]);
  });

  test('a client that stops reading is disconnected before it costs memory', async () => {
    const { simulator, channels } = await open({
      SIMULATOR_RATE: '100000',
      SIMULATOR_CLIENT_BUFFER_BYTES: '65536',
    });
    const [stuck, reader] = [await stage.connect(), await stage.connect()];
    await stuck.join(...channels);
    stuck.freeze();
    await stage.passUntil(() => simulator.status().slowClients > 0);
    await reader.settled();
    expect(simulator.status().clients).toBe(1);
  });

  test('who joins faster than the limit allows is disconnected', async () => {
    const { simulator, channels } = await open({ SIMULATOR_JOIN_LIMIT: '5' });
    const listener = await stage.connect();
    await listener.join(...channels.slice(0, 5));
    listener.say(`JOIN #${channels[5]}`);
    await listener.closed;
    expect(simulator.status().joinViolations).toBe(1);
  });

  test('closing says goodbye to every client and leaves a complete ledger', async () => {
    const { channels } = await open({ SIMULATOR_RATE: '1000' });
    const listener = await stage.connect();
    await listener.join(...channels);
    await stage.pass(500);
    await stage.stop();
    await listener.closed;
    expect(listener.chat()).toHaveLength(500);
    expect(stage.ledger()).toHaveLength(500);
  });
});
