import { expect, test } from '@jest/globals';
import type { AuditLog, StoredAuditEntry } from '../../src/audit/audit-log.js';
import { createDeadLetterStates } from '../../src/dead-letters/dead-letter-state.js';
import { KafkaUnavailableError } from '../../src/errors.js';
import { actions } from '../../src/reprocessing/ledger.js';
import { createReprocessing } from '../../src/reprocessing/reprocessing.js';
import { silent } from '../support/logs.js';

/** A log in memory that refuses one action. */
function auditWithout(refused: string): Pick<AuditLog, 'append' | 'follow'> {
  const entries: StoredAuditEntry[] = [];
  return {
    async append(entry) {
      if (entry.action === refused) throw new KafkaUnavailableError('away');
      const position = String(entries.length);
      entries.push({ entry: { id: position, at: 0, ...entry }, position, storedAtMs: 0 });
      return position;
    },
    async follow(from, visit) {
      for (const stored of entries.slice(Number(from))) visit(stored);
      return String(entries.length);
    },
  };
}

test('a stop that cannot be written to the audit log is not carried out', async () => {
  const never = () => Promise.reject(new Error('a dry run does not do this'));
  let begin: () => void = () => {};
  const asked = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const letter = {
    topic: 't.dlt',
    partition: 0,
    offset: '0',
    timestamp: 0,
    key: null,
    value: null,
    headers: { 'x-original-topic': 't', 'x-handler-id': 'api.step' },
  };
  const reprocessing = createReprocessing({
    audit: { ...auditWithout(actions.stopRequested), list: never },
    reader: {
      ends: async () => [{ partition: 0, low: '0', end: '1' }],
      read: async () => ({ messages: [letter], nextOffset: '1', low: '0', end: '1' }),
      topics: async () => ['t.dlt'],
      disconnect: async () => {},
    },
    progress: { marks: async () => new Map(), commit: never },
    async known() {
      await asked;
      const none = new Set<string>();
      return {
        isRegistered: () => true,
        ownServices: none,
        ownGroups: none,
        topics: none,
        groups: none,
        applications: {},
      };
    },
    states: createDeadLetterStates(),
    deliver: never,
    deadLetters: { store: never },
    retryQueue: { enqueue: never },
    producer: { send: never },
    correlationIdOf: () => 'c',
    sleep: never,
    logger: silent,
    newId: () => 'r',
    now: () => 0,
    clock: () => 0,
  });
  await reprocessing.start({ topic: 't', dryRun: true });
  await expect(reprocessing.stop('ada')).rejects.toMatchObject({ code: 'KAFKA_UNAVAILABLE' });
  begin();
  expect(await reprocessing.finished('r')).toMatchObject({ state: 'completed', read: 1 });
});
