import type { ChatEvent } from '@chatpulse/contracts';
import type { LedgerLine } from '@chatpulse/simulator';
import { expect, test } from '@jest/globals';
import { collectEvents, lineOfLedger } from '../support/faults/lines.js';

const place = { channelId: '71', channel: 'room', sentAt: 1000 };
const message: ChatEvent = {
  kind: 'message',
  id: 'one',
  ...place,
  receivedAt: 1200,
  userId: '5',
  user: 'ann',
  text: 'hello',
};
const ban: ChatEvent = {
  kind: 'moderation',
  id: 'a-hash',
  ...place,
  receivedAt: 1200,
  moderation: { action: 'timeout', targetUserId: '5', durationSeconds: 60 },
};
const saidOf = (line: object) => lineOfLedger({ ...place, sentToClientAt: 1001, ...line } as LedgerLine);
const storedOf = (...events: ChatEvent[]) => {
  const collected = collectEvents();
  for (const event of events) collected.add(event);
  return collected.stored();
};

test('a message and a moderation are the same line in the ledger and in the topic', () => {
  const { heardBy, ...said } = saidOf({
    kind: 'message',
    id: 'one',
    userId: '5',
    text: 'hello',
    heardBy: ['/a'],
  });
  expect(heardBy).toEqual(['a']);
  expect(storedOf(message)).toEqual([{ ...said, records: 1, agree: true }]);
  const { heardBy: _, ...banned } = saidOf({
    kind: 'moderation',
    action: 'timeout',
    targetUserId: '5',
    durationSeconds: 60,
  });
  expect(storedOf(ban)).toEqual([{ ...banned, records: 1, agree: true }]);
});

test.each([{ text: 'bye' }, { channelId: '72' }, { channel: 'hall' }, { sentAt: 1001 }, { userId: '6' }])(
  'a message with %p is another fact under the same id',
  (change) => {
    const [line] = storedOf({ ...message, ...change });
    const said = saidOf({ kind: 'message', id: 'one', userId: '5', text: 'hello' });
    expect(line?.key).toBe(said.key);
    expect(line?.facts).not.toBe(said.facts);
  },
);

test('two records agree whenever they were received, and only when they say the same', () => {
  expect(storedOf(message, { ...message, receivedAt: 1300 })).toMatchObject([{ records: 2, agree: true }]);
  expect(storedOf(message, { ...message, user: 'bob' })).toMatchObject([{ records: 2, agree: false }]);
  expect(storedOf({ kind: 'tick', id: 'tick|0|1000', sentAt: 1000, receivedAt: 1000 })).toEqual([]);
});
