import { expect, test } from '@jest/globals';
import { createAuditLog } from '../../src/audit/audit-log.js';
import type { OutgoingRecord } from '../../src/messages.js';

const sent: OutgoingRecord[] = [];
const audit = createAuditLog({
  topic: 'audit',
  producer: {
    async send(record) {
      sent.push(record);
      return { topic: record.topic, partition: 0, offset: '7' };
    },
  },
  reader: {
    read: async () => {
      throw new Error('nothing is read');
    },
  },
  newId: () => 'an id',
  now: () => 1,
});

test('an entry is written as its contract has it, under the key of its run', async () => {
  expect(await audit.append({ action: 'reprocess.started', actor: 'ada', run: 'r' })).toBe('7');
  expect(sent.splice(0)).toMatchObject([
    {
      topic: 'audit',
      key: 'r',
      partition: 0,
      value: '{"id":"an id","at":1,"action":"reprocess.started","actor":"ada","run":"r"}',
    },
  ]);
});

test.each([
  [{ action: 'no action', actor: 'ada' }, '/action'],
  [{ action: 'message.sent', actor: '' }, '/actor'],
  [{ action: 'message.sent', actor: 'ada', correlationId: 'x'.repeat(129) }, '/correlationId'],
])('%j is refused, since nobody could read it, and nothing is written', async (entry, field) => {
  await expect(audit.append(entry)).rejects.toMatchObject({
    code: 'CONTRACT_VIOLATED',
    message: expect.stringContaining(`audit: ${field}`),
  });
  expect(sent).toEqual([]);
});
