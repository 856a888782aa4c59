import { setTimeout as sleep } from 'node:timers/promises';
import { createMemoryKafka, type MemoryKafka } from '@chatpulse/kafka/fakes';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createCoverageMaterializer } from '../src/coverage-materializer.js';
import { createMemoryCoverage } from '../src/coverage-memory.js';
import { createSessionMaterializer } from '../src/session-materializer.js';
import { createMemorySessions } from '../src/sessions-memory.js';
import { interval, minute, noon, session } from './samples.js';

const now = (): number => noon + minute;
const groupId = 'api-activity';

let memory: MemoryKafka;
let kafka: ReturnType<MemoryKafka['connect']>;
let sessions: ReturnType<typeof createMemorySessions>;
let coverage: ReturnType<typeof createMemoryCoverage>;
let stored: Record<string, number>;

beforeEach(() => {
  memory = createMemoryKafka();
  for (const topic of ['channel-sessions', 'channel-coverage']) memory.createTopic(topic);
  kafka = memory.connect({ env: { KAFKA_RETRY_DELAYMS: '20' } });
  sessions = createMemorySessions({ now });
  coverage = createMemoryCoverage({ now });
  stored = { sessions: 0, coverage: 0 };
});
afterEach(async () => {
  await kafka.disconnect();
});

async function send(topic: string, ...values: unknown[]): Promise<void> {
  const producer = kafka.producer();
  for (const value of values)
    await producer.send({
      topic,
      key: 'any',
      value: typeof value === 'string' ? value : JSON.stringify(value),
    });
}

/** Both handlers in one group, as the service has them. */
async function start(): Promise<void> {
  const monitor = {
    stored: (table: string, rows: number): void => {
      stored[table] = (stored[table] ?? 0) + rows;
    },
  };
  await kafka.handle({
    groupId,
    handlers: [
      createSessionMaterializer({ sessions, monitor }),
      createCoverageMaterializer({ coverage, monitor }),
    ],
    fromBeginning: true,
    onCrash: (error) => {
      throw error;
    },
  });
}

const committed = async (topic: string): Promise<number> =>
  (await kafka.admin().groupLag(groupId))
    .filter((lag) => lag.topic === topic)
    .reduce((sum, { committed: offset }) => sum + Math.max(0, Number(offset)), 0);

async function handled(topic: string, records: number): Promise<void> {
  while ((await committed(topic)) < records) await sleep(5);
}

const lettersOf = (topic: string): { value: string; code: unknown; problem: unknown }[] =>
  memory.records(`${topic}.dlt`).map(({ value, headers }) => ({
    value: String(value),
    code: headers['x-error-code'],
    problem: headers['x-error-message'],
  }));
const readCoverage = () =>
  coverage.readCoverage({ channel: 'example', fromMs: noon - minute, toMs: noon + minute });
const readSessions = () =>
  sessions.readSessions({ channelId: '71092938', fromMs: 0, toMs: noon + minute, limit: 10 });

test('of the renewals of an interval that wait together one is stored: the last', async () => {
  const ends = [3, 1, 5, 4, 2].map((seconds) => noon + seconds * 1000);
  await send('channel-coverage', ...ends.map((to) => interval({ to })));
  await start();
  await handled('channel-coverage', 5);
  expect(await readCoverage()).toEqual([interval({ to: noon + 5000 })]);
  expect(stored).toEqual({ sessions: 0, coverage: 1 });
});

test('an interval of which nothing was promised yet ends where it begins', async () => {
  const { to: _to, instance: _instance, ...begun } = interval();
  await send('channel-coverage', begun);
  await start();
  await handled('channel-coverage', 1);
  expect(await readCoverage()).toEqual([{ ...begun, instance: '', to: noon }]);
});

test('a session of a higher generation replaces the one before it, whichever comes first', async () => {
  await send('channel-sessions', session({ generation: 2, messages: 7 }), session({ generation: 1 }));
  await start();
  await handled('channel-sessions', 2);
  expect(await readSessions()).toEqual([session({ generation: 2, messages: 7 })]);
  expect(stored).toEqual({ sessions: 1, coverage: 0 });
});

test('what cannot be decoded is a dead letter of its topic with the reason, and what follows is stored', async () => {
  const backwards = JSON.stringify(interval({ to: noon - 1 }));
  await send('channel-coverage', '{', backwards, interval());
  const wrong = [session({ end: noon }), session({ generation: 2 ** 31 })].map((one) => JSON.stringify(one));
  await send('channel-sessions', ...wrong, session());
  await start();
  await handled('channel-coverage', 3);
  await handled('channel-sessions', 3);
  expect(await readCoverage()).toHaveLength(1);
  expect(await readSessions()).toHaveLength(1);
  expect(lettersOf('channel-coverage')).toEqual([
    { value: '{', code: 'UNDECODABLE', problem: expect.any(String) },
    { value: backwards, code: 'UNDECODABLE', problem: '/to is before /from' },
  ]);
  expect(lettersOf('channel-sessions')).toEqual([
    { value: wrong[0], code: 'UNDECODABLE', problem: '/end is not after /start' },
    { value: wrong[1], code: 'UNDECODABLE', problem: '/generation is out of range' },
  ]);
});

test('while the store is away nothing is committed or dead-lettered, and it catches up alone', async () => {
  sessions.away = true;
  coverage.away = true;
  let refused = 0;
  const { writeCoverage } = coverage;
  coverage.writeCoverage = (intervals) => {
    refused += 1;
    return writeCoverage(intervals);
  };
  await send('channel-coverage', interval());
  await send('channel-sessions', session());
  await start();
  while (refused < 3) await sleep(5);
  expect(await committed('channel-coverage')).toBe(0);
  expect(await committed('channel-sessions')).toBe(0);
  sessions.away = false;
  coverage.away = false;
  await handled('channel-coverage', 1);
  await handled('channel-sessions', 1);
  expect(await readCoverage()).toEqual([interval()]);
  expect(await readSessions()).toEqual([session()]);
  expect([...lettersOf('channel-coverage'), ...lettersOf('channel-sessions')]).toEqual([]);
});
