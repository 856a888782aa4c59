import { expect, test } from '@jest/globals';
import type { AuditLog, ListAuditOptions, StoredAuditEntry } from '../../src/audit/audit-log.js';
import { KafkaRefusedError, KafkaUnavailableError, UnknownTopicError } from '../../src/errors.js';
import { createReplayMemory } from '../../src/reprocessing/replay-memory.js';

const topic = 't.dlt';

/** An audit log in memory, which answers the newest `limit` entries of what is asked for. */
function fakeAudit() {
  const entries: StoredAuditEntry[] = [];
  const asked: ListAuditOptions[] = [];
  const fake = {
    asked,
    fault: undefined as Error | undefined,
    add(action: string, offset: number, opts: { timestamp?: number; storedAtMs?: number } = {}) {
      const { timestamp = offset, storedAtMs = 1000 + entries.length } = opts;
      const place = { topic, partition: 0, offset: String(offset), details: { timestamp } };
      const entry = { id: 'i', at: 0, actor: 'ada', action, ...place };
      entries.push({ entry, position: String(entries.length), storedAtMs });
    },
    list: (async (opts = {}) => {
      asked.push(opts);
      if (fake.fault !== undefined) throw fake.fault;
      const { after = '-1', limit = 100 } = opts;
      const found = entries.filter(({ position }) => Number(position) > Number(after)).reverse();
      return { entries: found.slice(0, limit), complete: found.length <= limit };
    }) as AuditLog['list'],
  };
  return fake;
}

const letter = (offset: number, storedAtMs = 500, timestamp = offset) => ({
  storedAtMs,
  message: { topic, partition: 0, offset: String(offset), timestamp, key: null, value: null, headers: {} },
});

test('what was done with a letter is told, and what is done later too', async () => {
  const audit = fakeAudit();
  audit.add('reprocess.started', 0);
  audit.add('letter.replayed', 1);
  audit.add('letter.failed-again', 2);
  const memory = createReplayMemory(audit);
  const first = await memory.look();
  expect([0, 1, 2, 3].map((offset) => first(letter(offset)))).toEqual([
    undefined,
    'replayed',
    'failed again',
    undefined,
  ]);
  audit.add('letter.replayed', 3);
  expect((await memory.look())(letter(3))).toBe('replayed');
});

test('each look reads only what is new', async () => {
  const audit = fakeAudit();
  audit.add('letter.replayed', 1);
  const memory = createReplayMemory(audit);
  await memory.look();
  await memory.look();
  expect(audit.asked.map(({ after }) => after)).toEqual(['-1', '0']);
});

test('another letter at the same place, in a topic that was made anew, was not replayed', async () => {
  const audit = fakeAudit();
  audit.add('letter.replayed', 1);
  expect((await createReplayMemory(audit).look())(letter(1, 500, 777))).toBeUndefined();
});

test('of letters from before what could be read nothing is told', async () => {
  const audit = fakeAudit();
  for (let offset = 0; offset <= 10_000; offset++) audit.add('letter.replayed', offset);
  const told = await createReplayMemory(audit).look();
  // The first entry was passed over: it may have been about any letter that was there then.
  expect(told(letter(0, 999))).toBe('unknown');
  expect(told(letter(1, 999))).toBe('replayed');
  expect(told(letter(20_000, 1001))).toBeUndefined();
});

test('100 000 letters are remembered; of those from before the forgotten ones nothing is told', async () => {
  const audit = fakeAudit();
  const memory = createReplayMemory(audit);
  for (let look = 0; look < 11; look++) {
    for (let each = 0; each < 10_000; each++) audit.add('letter.replayed', look * 10_000 + each);
    await memory.look();
  }
  const told = await memory.look();
  expect(told(letter(9_999, 500))).toBe('unknown');
  expect(told(letter(10_000, 500))).toBe('replayed');
  expect(told(letter(200_000, 1000 + 10_000))).toBeUndefined();
});

test('an audit log that is not there, or may not be read, tells nothing of any letter', async () => {
  const audit = fakeAudit();
  const memory = createReplayMemory(audit);
  for (const fault of [new UnknownTopicError('none'), new KafkaRefusedError('no')]) {
    audit.fault = fault;
    expect((await memory.look())(letter(1, Date.now()))).toBe('unknown');
  }
  audit.fault = undefined;
  audit.add('letter.replayed', 1);
  expect((await memory.look())(letter(1))).toBe('replayed');
});

test('while Kafka is away it fails, as the list does', async () => {
  const audit = fakeAudit();
  audit.fault = new KafkaUnavailableError('away');
  await expect(createReplayMemory(audit).look()).rejects.toMatchObject({ code: 'KAFKA_UNAVAILABLE' });
});
