import { describe, expect, test } from '@jest/globals';
import { type FlowFacts, judgeFlow } from '../../src/operator/flow.js';
import { noon } from '../samples.js';

const well: FlowFacts = {
  nowMs: noon,
  trackedChannels: 3,
  simulated: false,
  listeners: 1,
  chat: { newestAt: noon - 600, perSecond: 41.2 },
  processor: { groupId: 'chatpulse-processor', members: 1, lag: 3, stuckForMs: null },
  stats: { newestAt: noon - 900, perSecond: 80 },
  api: { groupId: 'chatpulse-api', members: 1, lag: 0, stuckForMs: null },
  store: { asOfMs: noon - 1200 },
};
const states = (facts: Partial<FlowFacts>): string[] =>
  judgeFlow({ ...well, ...facts }).stages.map(({ state }) => state);
const verdict = (facts: Partial<FlowFacts>) => {
  const { flowing, stoppedAt, verdict } = judgeFlow({ ...well, ...facts });
  return { flowing, stoppedAt, verdict };
};
const oldChat = { newestAt: noon - 60_000, perSecond: 0 };
const old = { chat: oldChat, stats: oldChat, store: { asOfMs: noon - 60_000 } };

test('when everything is fresh it flows, and each stage says how well', () => {
  const flow = judgeFlow(well);
  expect(flow).toMatchObject({ flowing: true, stoppedAt: null, verdict: 'Chat flows from end to end.' });
  expect(
    flow.stages.map(({ id, state, ageMs, lag, perSecond }) => [id, state, ageMs, lag, perSecond]),
  ).toEqual([
    ['ingestion', 'flowing', 600, null, 41.2],
    ['twitch-chat-messages', 'flowing', 600, null, 41.2],
    ['processor', 'flowing', null, 3, null],
    ['channel-stats', 'flowing', 900, null, 80],
    ['api', 'flowing', null, 0, null],
    ['store', 'flowing', 1200, null, null],
  ]);
});

test('simulated chat says so', () => {
  expect(verdict({ simulated: true }).verdict).toBe('Simulated chat flows from end to end.');
});

describe('it stops where the first stage does not pass on what reaches it', () => {
  test.each<[string, Partial<FlowFacts>, string, RegExp]>([
    [
      'nothing is tracked',
      { ...old, trackedChannels: 0 },
      'ingestion',
      /nothing for 60\.0 s; no channel is tracked/,
    ],
    ['no ingestion runs', { ...old, listeners: 0 }, 'ingestion', /no ingestion process/],
    ['ingestion hears nothing', old, 'ingestion', /its \/readyz says/],
    ['the topic is empty', { ...old, chat: { newestAt: null, perSecond: null } }, 'ingestion', /nothing yet/],
    [
      'the topic is missing',
      { ...old, chat: { newestAt: undefined, perSecond: null } },
      'ingestion',
      /no topic/,
    ],
    [
      'the processor is down',
      { ...old, chat: well.chat, processor: { ...well.processor, members: 0, lag: 1204 } },
      'processor',
      /no member is in its group chatpulse-processor, and 1,204 records wait/,
    ],
    [
      'the processor hangs',
      { ...old, chat: well.chat, processor: { ...well.processor, lag: 1, stuckForMs: 12_000 } },
      'processor',
      /has not moved for 12\.0 s, and 1 record waits/,
    ],
    [
      'the processor reads and writes nothing',
      { stats: oldChat },
      'channel-stats',
      /newest record is 60\.0 s old/,
    ],
    [
      'the api is not in its group',
      { store: old.store, api: { ...well.api, members: 0, lag: 9 } },
      'api',
      /no member is in its group chatpulse-api/,
    ],
    ['the store is away', { store: { problem: 'It does not answer' } }, 'store', /it does not answer/],
    ['the store is empty', { store: { asOfMs: undefined } }, 'store', /nothing is counted yet/],
  ])('%s', (_, facts, stage, sentence) => {
    const { flowing, stoppedAt, verdict: text } = verdict(facts);
    expect([flowing, stoppedAt]).toEqual([false, stage]);
    expect(text).toMatch(sentence);
    expect(text.startsWith(`It stops at ${stage}: `)).toBe(true);
  });

  test('what comes after it waits, and is not blamed', () => {
    const down = { ...well.processor, members: 0, lag: 9 };
    expect(states({ ...old, chat: well.chat, processor: down })).toEqual([
      'flowing',
      'flowing',
      'stopped',
      'waiting',
      'waiting',
      'waiting',
    ]);
  });

  test('but a second group that nobody is in is a fault of its own', () => {
    const api = { ...well.api, members: 0 };
    expect(states({ ...old, api })).toEqual([
      'stopped',
      'waiting',
      'waiting',
      'waiting',
      'stopped',
      'waiting',
    ]);
  });
});

test('a long queue is slow, and still flows', () => {
  const processor = { ...well.processor, lag: 20_000 };
  expect(verdict({ processor })).toEqual({
    flowing: true,
    stoppedAt: null,
    verdict: 'Chat flows from end to end, but processor is behind: it reads, and 20,000 records wait.',
  });
});
