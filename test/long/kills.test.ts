import { topicNames } from '@chatpulse/contracts';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { readWithJava } from '../../packages/kafka/test/support/java-client.js';
import { openKafkaLog } from '../src/kafka-log.js';
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

jest.setTimeout(900_000);

const { origin, lines } = recordedLines();
const deaths = 8;

describe(`${origin} lines at their own speed, with processor and api killed -9 ${deaths} times`, () => {
  let played: Played;

  beforeAll(async () => {
    played = await playRecording({ lines, speed: '1', meanwhile: killAgainAndAgain, withinMs: 600_000 });
  });
  afterAll(() => played?.close());

  test.each(Object.keys(windowSizes) as WindowName[])('every %s count equals the recount', async (window) => {
    expect(await servedCells(played.stack, window)).toEqual(cellsOf(recount(played.sent), window));
  });

  test('no count that was served ever went down, though transactions were aborted', async () => {
    expect(played.watched.falls).toEqual([]);
    expect(played.watched.looks).toBeGreaterThan(100);
    const broker = `127.0.0.1:${played.stack.ports.KAFKA_PORT}`;
    const all = await readWithJava(broker, topicNames.stats, 'read_uncommitted');
    const committed = await readWithJava(broker, topicNames.stats);
    expect(all.length).toBeGreaterThan(committed.length);
  });

  test('the totals add up to what Kafka acknowledged', async () => {
    const { duplicates, late, ahead, undecodable } = troubles;
    expect(await totals(played.log)).toEqual({
      counted: played.sent.length,
      duplicates,
      late,
      deadLettered: ahead + undecodable,
    });
  });
});

/** At moments at which the processor is within a transaction, as far as that can be met from outside. */
async function killAgainAndAgain(stack: Stack): Promise<void> {
  const log = openKafkaLog(`127.0.0.1:${stack.ports.KAFKA_PORT}`);
  const when = () => log.untilWithinTransaction(topicNames.stats);
  for (let death = 1; death <= deaths; death += 1) {
    const sent = Math.floor((lines.length * death) / (deaths + 1));
    await killWhenSent(stack, { lines: sent, names: ['processor', 'api'], withinMs: 120_000, when });
  }
  await log.close();
}
