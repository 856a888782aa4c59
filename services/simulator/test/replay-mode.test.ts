import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readRecording } from '../src/recording.js';
import { takeApart } from './irc-line.js';
import { recordGenerated } from './recorded-text.js';
import { openStage, type Stage } from './stage.js';

const recorded = recordGenerated(400);
const recording = readRecording(recorded.join('\n'));
const textOf = (line: string): string | undefined => takeApart(line).text;
const recordedTexts = recording.lines.map(({ tags, rest }) => textOf(`@${tags} ${rest}`));

let folder: string;
let stage: Stage;
const open = async (speed: string): Promise<Stage> => {
  stage = await openStage({
    REPLAY_FILE: join(folder, 'lines.txt'),
    REPLAY_SPEED: speed,
    SIMULATOR_LEDGER: join(folder, 'ledger.ndjson'),
  });
  return stage;
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chatpulse-replay-'));
  writeFileSync(join(folder, 'lines.txt'), `PING :tmi.twitch.tv\n${recorded.join('\n')}\n`);
});
afterEach(async () => {
  await stage.close();
  rmSync(folder, { recursive: true });
});

describe('a replay', () => {
  test('waits for a client that is in every channel, then plays the file in its order and stays', async () => {
    const { simulator, channels } = await open('max');
    const listener = await stage.connect();
    await listener.join(...channels.slice(1));
    await stage.pass(1_000);
    expect(simulator.status()).toMatchObject({ mode: 'replay', sent: 0, finished: false });
    await listener.join(channels[0] ?? '');
    await stage.pass(1_000);
    await listener.settled();
    expect(listener.chat().map(textOf)).toEqual(recordedTexts);
    expect(simulator.status()).toMatchObject({
      sent: 400,
      finished: true,
      clients: 1,
      recorded: { lines: 400, skipped: 1 },
    });
  });

  test('names the channels and room ids of the file', async () => {
    await open('max');
    expect(await stage.get('/channels')).toEqual({ data: recording.channels });
    const listener = await stage.connect();
    const [room] = recording.channels;
    await listener.join(room?.channel ?? '');
    expect(await listener.hears(/ROOMSTATE/)).toMatch(`room-id=${room?.channelId};`);
  });

  test('writes the lines as sent into the ledger', async () => {
    const { channels } = await open('max');
    const listener = await stage.connect();
    await listener.join(...channels);
    await stage.pass(100);
    await listener.settled();
    const lines = stage.ledger().map((entry) => (entry.kind === 'recorded' ? entry.line : entry.kind));
    expect(lines).toEqual(listener.chat());
  });

  test('halts while its listener is away, and loses no line', async () => {
    const { simulator, channels } = await open('10');
    const first = await stage.connect();
    await first.join(...channels);
    await stage.pass(recording.spanMs / 20);
    await first.settled();
    expect(first.chat().length).toBeGreaterThan(50);
    await first.close();
    await stage.passUntil(() => simulator.status().clients === 0);
    await stage.pass(1_000);
    const second = await stage.connect();
    await second.join(...channels);
    await stage.pass(recording.spanMs / 10);
    await second.settled();
    expect([...first.chat(), ...second.chat()].map(textOf)).toEqual(recordedTexts);
  });

  test('takes no rate', async () => {
    await open('1');
    expect(await stage.control('rate', { perSecond: 5 })).toMatchObject({ status: 409 });
  });
});
