import { topicNames } from '@chatpulse/contracts';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  killWhenSent,
  type Played,
  playRecording,
  servedCells,
  totals,
  troubles,
} from '../src/play-recording.js';
import { recordedLines } from '../src/recorded-lines.js';
import { cellsOf, recount, type WindowName, windowSizes } from '../src/recount.js';
import type { Stack } from '../src/stack.js';

jest.setTimeout(240_000);

const { origin, lines } = recordedLines();

describe.each([
  { story: 'played in one go', speed: 'max' as const, meanwhile: async () => {}, deaths: 0 },
  { story: 'with the processor killed -9 half-way', speed: '10' as const, meanwhile: killHalfWay, deaths: 1 },
])(`${origin} lines, $story`, ({ speed, meanwhile, deaths }) => {
  let played: Played;

  beforeAll(async () => {
    played = await playRecording({ lines, speed, meanwhile, withinMs: 120_000 });
  });
  afterAll(() => played?.close());

  test.each(Object.keys(windowSizes) as WindowName[])(
    'every count of every %s window over REST equals the recount of the lines',
    async (window) => {
      expect(await servedCells(played.stack, window)).toEqual(cellsOf(recount(played.sent), window));
    },
  );

  test('counted + duplicates + late + dead-lettered is what Kafka acknowledged, each for its own reason', async () => {
    const { duplicates, late, ahead, undecodable } = troubles;
    const counted = played.sent.length;
    expect(await totals(played.log)).toEqual({
      counted,
      duplicates,
      late,
      deadLettered: ahead + undecodable,
    });
    expect(played.acknowledged).toBe(counted + duplicates + late + ahead + undecodable);
  });

  test('no count that was served ever went down', () => {
    expect(played.watched.falls).toEqual([]);
    expect(played.watched.looks).toBeGreaterThan(3);
  });

  test('every refused record is in the dead-letter topic', async () => {
    const { late, ahead, undecodable } = troubles;
    expect(await played.log.read(topicNames.chatDeadLetters)).toHaveLength(late + ahead + undecodable);
  });

  test('the processor died as often as it was killed', async () => {
    expect((await played.stack.status()).get('processor')).toMatchObject({
      state: 'ready',
      restarts: deaths,
    });
  });
});

function killHalfWay(stack: Stack): Promise<void> {
  return killWhenSent(stack, { lines: lines.length / 2, names: ['processor'], withinMs: 60_000 });
}
