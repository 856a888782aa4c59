import { readdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createStack, type Stack } from '../src/stack.js';

jest.setTimeout(60_000);

let stack: Stack;
let neighbour: Server;

beforeAll(async () => {
  stack = await createStack();
  await writeFile(join(stack.folder, 'prose.txt'), 'no IRC here\n');
  neighbour = createServer();
  await new Promise<void>((resolve) => neighbour.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await stack.remove();
  await new Promise((resolve) => neighbour.close(resolve));
});

const taken = (): string => String((neighbour.address() as AddressInfo).port);

describe('make up says in one sentence what is wrong, and starts nothing', () => {
  test.each<[string, () => Record<string, string>, RegExp]>([
    [
      'a channel name that cannot be one',
      () => ({ CHANNELS: 'ok,not a channel' }),
      /CHANNELS .*for example CHANNELS=\w+/,
    ],
    ['an unknown mode', () => ({ MODE: 'cloud' }), /MODE .*for example MODE=local/],
    ['an unknown source', () => ({ SOURCE: 'youtube' }), /SOURCE .*for example SOURCE=/],
    ['an unknown speed', () => ({ SPEED: '7' }), /SPEED .*for example SPEED=1/],
    ['a replay without a file', () => ({ SOURCE: 'replay' }), /FILE=lines\.txt/],
    ['a file that is missing', () => ({ SOURCE: 'replay', FILE: 'nowhere.txt' }), /FILE.*nowhere\.txt/],
    [
      'a file without an IRC line',
      () => ({ SOURCE: 'replay', FILE: join(stack.folder, 'prose.txt') }),
      /FILE.*no Twitch IRC line/,
    ],
    ['a port that is no number', () => ({ API_PORT: 'http' }), /API_PORT .*for example API_PORT=3000/],
    ['a port beyond the last', () => ({ KAFKA_PORT: '70000' }), /KAFKA_PORT .*for example KAFKA_PORT=9092/],
    [
      'two things on one port',
      () => ({ API_PORT: '4100', PROCESSOR_PORT: '4100' }),
      /API_PORT and PROCESSOR_PORT/,
    ],
    ['a port that is taken', () => ({ API_PORT: taken() }), /API_PORT/],
  ])('%s', async (_, variables, sentence) => {
    const { code, output } = await stack.make('up', variables());
    const said = output.split('\n').filter((line) => line !== '' && !line.startsWith('make:'));
    expect(said).toEqual([expect.stringMatching(sentence)]);
    expect(code).not.toBe(0);
    expect(await readdir(stack.folder)).not.toContain('supervisor.json');
    expect(await stack.status()).toEqual(new Map());
  });
});
