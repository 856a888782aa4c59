import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { eventually } from '../src/eventually.js';
import { cell, countLedger } from '../src/ledger.js';
import { recordedLines } from '../src/recorded-lines.js';
import { type Counts, countsOf } from '../src/recount.js';
import { createStack, type Finished, type Stack } from '../src/stack.js';

jest.setTimeout(180_000);

type ChannelsPage = {
  data: { channel: string; channelId: string; simulated: boolean; messages: number | null }[];
};
type StatsPage = { asOf: string; data: ({ windowStart: string } & Counts)[] };

/** The simulator's sent times are up to 6 s old; what it sends last must also be counted. */
const oldestSentMs = 10_000;

let stack: Stack;
let ledger: string;
let up: Finished;
let upSeconds: number;
let firstCountSeconds: number;

beforeAll(async () => {
  stack = await createStack();
  ledger = join(stack.folder, 'ledger.ndjson');
  const began = performance.now();
  up = await stack.make('up', { SIMULATOR_LEDGER: ledger });
  const ready = performance.now();
  upSeconds = (ready - began) / 1000;
  await eventually('a first count over REST', 30_000, async () => {
    const { data } = await stack.get<ChannelsPage>('API_PORT', '/channels');
    return data.find(({ messages }) => (messages ?? 0) > 0);
  });
  firstCountSeconds = (performance.now() - ready) / 1000;
});
afterAll(async () => {
  await stack.remove();
});

describe('make up', () => {
  test('is healthy within 45 s and shows the first count within 5 s of that', () => {
    expect(up).toMatchObject({ code: 0 });
    expect(upSeconds).toBeLessThan(45);
    expect(firstCountSeconds).toBeLessThan(5);
  });

  test('says that the chat is simulated, on every surface', async () => {
    expect(up.output).toMatch(/simulated chat/);
    expect((await stack.make('status')).output).toMatch(/simulated chat/);
    const { data } = await stack.get<ChannelsPage>('API_PORT', '/channels');
    expect(data.every(({ simulated, channel }) => simulated && channel.startsWith('sim_'))).toBe(true);
    expect(await stack.get('SIMULATOR_PORT', '/status')).toMatchObject({ simulated: true });
    expect(await stack.get('INGESTION_PORT', '/status')).toMatchObject({ simulated: true });
  });

  test('prints an address that answers', async () => {
    const address = /curl '(\S+)'/.exec(up.output)?.[1] ?? '';
    expect((await fetch(address)).status).toBe(200);
  });

  test('a second time changes nothing and says so', async () => {
    const before = await stack.status();
    const again = await stack.make('up');
    expect(again).toMatchObject({ code: 0, output: expect.stringContaining('already up, nothing to do') });
    expect(pids(await stack.status())).toEqual(pids(before));
  });

  test('stays below 2.5 GiB of resident memory in all', async () => {
    const total = /^(\d+) MiB resident in all/m.exec((await stack.make('status')).output)?.[1];
    expect(Number(total)).toBeGreaterThan(500);
    expect(Number(total)).toBeLessThan(2560);
  });

  test('serves the page, its documentation and its description', async () => {
    for (const [path, type] of [
      ['/', 'text/html'],
      ['/docs', 'text/html'],
      ['/openapi.yaml', 'yaml'],
      ['/metrics', 'text/plain'],
    ] as const) {
      const response = await fetch(`http://127.0.0.1:${stack.ports.API_PORT}${path}`);
      expect([path, response.status]).toEqual([path, 200]);
      expect(response.headers.get('content-type')).toContain(type);
    }
  });

  test('lets Kafka be looked at', async () => {
    const { output, code } = await stack.make('kafka-topics');
    expect(code).toBe(0);
    expect(output).toMatch(/twitch-chat-messages\s+8\s+\d+\s+delete\s+7 d/);
    expect(output).toMatch(/tracked-channels\s+256/);
  });
});

describe('counts of the simulated channels', () => {
  test('equal what the simulator sent, in every minute, although processor and api were killed -9', async () => {
    const killedAt = Date.now();
    await kill('processor');
    await kill('api');
    const minuteEnd = Math.floor(killedAt / 60_000) * 60_000 + 60_000;
    await backAgain('processor');
    await backAgain('api');
    const { data: channels } = await stack.get<ChannelsPage>('API_PORT', '/channels');
    await eventually('the minute is over and counted', 120_000, async () => {
      const { asOf } = await stack.get<StatsPage>('API_PORT', `/channels/${channels[0]?.channel}/stats`);
      return Date.parse(asOf) > minuteEnd + oldestSentMs || undefined;
    });
    const served = await Promise.all(channels.map(({ channelId }) => servedMinutes(channelId, minuteEnd)));
    expect(Object.assign({}, ...served)).toEqual(await sentMinutes(minuteEnd));
  });
});

describe('a replay beside the running stack', () => {
  test('ends by saying what it sent and that all of it was counted', async () => {
    const file = join(stack.folder, 'recording.txt');
    await writeFile(file, recordedLines().lines.join('\n'));
    const { code, output } = await stack.make('replay', { FILE: file, SPEED: 'max' });
    expect(output).toMatch(/examplechannel\s+798\s+798\s+798/);
    expect(code).toBe(0);
  });

  test('refuses a file that is missing or holds no IRC line', async () => {
    const missing = await stack.make('replay', { FILE: 'nowhere.txt' });
    expect(missing.code).not.toBe(0);
    expect(missing.output).toMatch(/nowhere\.txt/);
    const prose = await stack.make('replay', { FILE: 'README.md' });
    expect(prose.output).toMatch(/no Twitch IRC line/);
  });
});

describe('what dies is started again', () => {
  test.each(['ingestion', 'simulator'])('%s', async (name) => {
    await kill(name);
    await backAgain(name);
    expect((await stack.status()).get(name)?.restarts).toBe(1);
  });

  test('after 5 deaths within 60 s it stays down, and make status says where its log is', async () => {
    const killed = new Set<number>();
    await eventually('it has given up', 60_000, async () => {
      const { state, pid } = (await stack.status()).get('api') ?? {};
      if (pid !== undefined && !killed.has(pid)) process.kill(pid, 'SIGKILL');
      if (pid !== undefined) killed.add(pid);
      return state === 'failed' || undefined;
    });
    expect(killed.size).toBeLessThanOrEqual(5);
    const { output, code } = await stack.make('status');
    expect(output).toMatch(/api is failed: .*api\.log/);
    expect(code).not.toBe(0);
    expect(await stack.make('restart', { s: 'api' })).toMatchObject({ code: 0 });
    expect((await stack.status()).get('api')?.state).toBe('ready');
  });
});

describe('make down', () => {
  test('leaves no process and no lock', async () => {
    const running = [...pids(await stack.status()).values()].flatMap((pid) =>
      pid === undefined ? [] : [pid],
    );
    expect(running.length).toBeGreaterThanOrEqual(6);
    expect(await stack.make('down')).toMatchObject({ code: 0 });
    expect(running.filter(isAlive)).toEqual([]);
    expect(await stack.make('status')).toMatchObject({
      output: expect.stringContaining('chatpulse is down'),
    });
    expect(await stack.make('down')).toMatchObject({
      code: 0,
      output: expect.stringContaining('was not up'),
    });
  });
});

const pids = (components: Awaited<ReturnType<Stack['status']>>) =>
  new Map([...components].map(([name, { pid }]) => [name, pid]));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Kills the process that the component has now, waiting for one if it is between two. */
async function kill(name: string): Promise<void> {
  const pid = await eventually(`${name} runs`, 60_000, async () => (await stack.status()).get(name)?.pid);
  process.kill(pid, 'SIGKILL');
  await eventually(`${name} is gone`, 10_000, async () => !isAlive(pid) || undefined);
}

const backAgain = (name: string): Promise<unknown> =>
  eventually(
    `${name} is back`,
    60_000,
    async () => (await stack.status()).get(name)?.state === 'ready' || undefined,
  );

/** What the simulator wrote down, of every minute that has ended. */
async function sentMinutes(end: number): Promise<Record<string, Counts>> {
  const cells = [...countLedger(await readFile(ledger, 'utf8'))];
  return Object.fromEntries(
    cells.filter(([key]) => {
      const [, window, startsAt = ''] = key.split('|');
      return window === '1m' && Date.parse(startsAt) < end;
    }),
  );
}

async function servedMinutes(channelId: string, end: number): Promise<Record<string, Counts>> {
  const { data } = await stack.get<StatsPage>('API_PORT', `/channels/${channelId}/stats?window=1m&to=${end}`);
  return Object.fromEntries(data.map((row) => [cell(channelId, '1m', row.windowStart), countsOf(row)]));
}
