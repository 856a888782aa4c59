import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createCassandraCoverage } from '../../src/coverage-cassandra.js';
import { createCassandraSessions } from '../../src/sessions-cassandra.js';
import { describeCoverageStore } from '../coverage-store-contract.js';
import { interval, minute, noon, session } from '../samples.js';
import { describeSessionStore } from '../session-store-contract.js';
import { openStore } from './backends.js';

jest.setTimeout(60_000);

describeSessionStore('sessions in Cassandra', (now) => openStore({ now }));
describeCoverageStore('coverage in Cassandra', (now) => openStore({ now }), 40);

describe('time to live of sessions and coverage', () => {
  const daySeconds = 86_400;
  let opened: Awaited<ReturnType<typeof openStore>>;
  beforeAll(async () => {
    opened = await openStore({ now: () => noon });
  });
  afterAll(() => opened.close());

  const partsAt = (nowMs: number) => ({
    client: opened.cassandra.client,
    keyspace: opened.keyspace,
    now: () => nowMs,
    timed: <T>(_operation: string, run: () => Promise<T>) => run(),
  });
  const secondsLeft = async (table: string, column: string): Promise<number> => {
    const query = `SELECT ttl(${column}) AS ttl FROM ${opened.keyspace}.${table}`;
    return (await opened.cassandra.client().execute(query)).rows[0]?.ttl;
  };
  const expectLeft = async (table: string, column: string, days: number): Promise<void> => {
    const seconds = await secondsLeft(table, column);
    expect(seconds).toBeLessThanOrEqual(days * daySeconds);
    expect(seconds).toBeGreaterThan(days * daySeconds - 30);
  };

  test('a session expires 400 days after its end, however late it is written', async () => {
    const written = session().end + 390 * daySeconds * 1000;
    await createCassandraSessions(partsAt(written)).writeSessions([session()]);
    await expectLeft('channel_sessions', 'messages', 10);
  });

  test('an interval expires 30 days after its end, and a renewal moves that on', async () => {
    const to = noon + minute;
    const at = to + 20 * daySeconds * 1000;
    const coverage = createCassandraCoverage(partsAt(at));
    await coverage.writeCoverage([interval({ to })]);
    await expectLeft('channel_coverage', 'heard_to', 10);
    await coverage.writeCoverage([interval({ to: to + daySeconds * 1000 })]);
    await expectLeft('channel_coverage', 'heard_to', 11);
  });

  test('an end far ahead of our clock does not keep an interval for longer than a day more', async () => {
    const to = Date.UTC(9999, 0);
    await createCassandraCoverage(partsAt(noon)).writeCoverage([interval({ to })]);
    await expectLeft('channel_coverage', 'heard_to', 31);
  });
});
