import { describe, expect, test } from '@jest/globals';
import { createAuditLog } from '../../src/audit/audit-log.js';
import { createBench } from '../support/broker.js';

const bench = createBench();

async function auditLog() {
  const topic = await bench.topic(1, { 'message.timestamp.type': 'LogAppendTime' });
  const kafka = bench.kafka();
  let id = 0;
  const newId = (): string => `id ${++id}`;
  const producer = kafka.producer({ lingerMs: 0 });
  const reader = kafka.reader();
  return { topic, producer, audit: createAuditLog({ topic, producer, reader, newId, now: () => 7 }) };
}

describe('the audit log', () => {
  test('keeps what was done, in order, with who did it and when the broker stored it', async () => {
    const { audit } = await auditLog();
    const began = Date.now();
    expect(await audit.append({ action: 'message.sent', actor: 'ada', topic: 't' })).toBe('0');
    expect(await audit.append({ action: 'reprocess.started', actor: 'bob', run: 'r', topic: 't' })).toBe('1');
    const { entries, complete } = await audit.list();
    expect(complete).toBe(true);
    expect(entries.map(({ entry, position }) => ({ ...entry, position }))).toEqual([
      { id: 'id 2', at: 7, action: 'reprocess.started', actor: 'bob', run: 'r', topic: 't', position: '1' },
      { id: 'id 1', at: 7, action: 'message.sent', actor: 'ada', topic: 't', position: '0' },
    ]);
    expect(entries[0]?.storedAtMs).toBeGreaterThanOrEqual(began);
  });

  test('is listed by action, run, topic and place, up to a limit', async () => {
    const { audit } = await auditLog();
    for (let index = 0; index < 5; index++) {
      await audit.append({ action: 'message.sent', actor: 'ada', topic: `t${index % 2}`, run: `r${index}` });
    }
    const of = async (opts: object) => (await audit.list(opts)).entries.map(({ entry }) => entry.run);
    expect(await of({ topic: 't0' })).toEqual(['r4', 'r2', 'r0']);
    expect(await of({ run: 'r1' })).toEqual(['r1']);
    expect(await of({ action: 'message.lost' })).toEqual([]);
    expect(await of({ limit: 2 })).toEqual(['r4', 'r3']);
    expect((await audit.list({ limit: 2 })).complete).toBe(false);
    expect(await of({ after: '2' })).toEqual(['r4', 'r3']);
    expect(await audit.list({ after: '2' })).toMatchObject({ complete: true });
    expect(await audit.list({ after: '2', limit: 1 })).toMatchObject({ complete: false });
    expect(await audit.list({ after: '4' })).toEqual({ entries: [], complete: true });
  });

  test('is followed from a position to its end, over more than one page', async () => {
    const { audit } = await auditLog();
    const appended = Array.from({ length: 600 }, (_, index) =>
      audit.append({ action: 'message.sent', actor: 'ada', note: String(index) }),
    );
    await Promise.all(appended);
    const seen: string[] = [];
    expect(await audit.follow('10', ({ position }) => void seen.push(position))).toBe('600');
    expect([seen.length, seen[0], seen.at(-1)]).toEqual([590, '10', '599']);
    expect(await audit.follow('600', () => {})).toBe('600');
    expect((await audit.list({ limit: 600 })).entries).toHaveLength(600);
  });

  test('passes over what is no entry', async () => {
    const { audit, producer, topic } = await auditLog();
    for (const value of ['no json', '{}', null])
      await producer.send({ topic, key: 'k', value, partition: 0 });
    await audit.append({ action: 'message.sent', actor: 'ada' });
    expect((await audit.list()).entries).toHaveLength(1);
  });
});
