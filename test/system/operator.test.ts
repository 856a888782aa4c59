import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { topicNames } from '@chatpulse/contracts';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { eventually } from '../src/eventually.js';
import { type KafkaLog, openKafkaLog } from '../src/kafka-log.js';
import { totals } from '../src/play-recording.js';
import { createStack, type Finished, type Stack } from '../src/stack.js';
import { describeConsole } from './console.js';

jest.setTimeout(180_000);

type Flow = { flowing: boolean; simulated: boolean; stoppedAt: string | null; verdict: string };
type Group = {
  groupId: string;
  lag: number;
  protocol: string;
  members: { clientId: string; host: string; assigned: { topic: string; partitions: number[] }[] }[];
  partitions: { topic: string; lag: number | null; explained: string | null }[];
};

let stack: Stack;
let up: Finished;
let token: string;

beforeAll(async () => {
  stack = await createStack();
  up = await stack.make('up');
  token = (await readFile(join(stack.folder, 'operator-token'), 'utf8')).trim();
});
afterAll(async () => {
  await stack.remove();
});

const fetchFrom = (port: keyof Stack['ports'], path: string, init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${stack.ports[port]}${path}`, init);
const ask = (path: string, method = 'GET') =>
  fetchFrom('OPERATOR_PORT', path, { method, headers: { Authorization: `Bearer ${token}` } });
const get = async <T>(path: string): Promise<T> => {
  const response = await ask(path);
  if (response.status !== 200)
    throw new Error(`${path} answers ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
};
const groupNamed = async (id: string) =>
  (await get<{ groups: Group[] }>('/kafka/groups')).groups.find(({ groupId }) => groupId === id);

describe("the operator's port of a running stack", () => {
  test('make up and make status say where the console is, and where its token', async () => {
    const console = `http://127.0.0.1:${stack.ports.OPERATOR_PORT}/`;
    const file = join(stack.folder, 'operator-token');
    for (const { output } of [up, await stack.make('status')]) {
      expect(output).toContain(console);
      expect(output).toContain(file);
      expect(output).not.toContain(token);
    }
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test.each(['/kafka/topics', '/kafka/groups', '/kafka/dlq', '/tracked-channels', '/audit'])(
    '%s asks for the token, and is not on the public port',
    async (path) => {
      expect((await fetchFrom('OPERATOR_PORT', path)).status).toBe(401);
      const headers = { Authorization: 'Bearer not-the-token-of-this-stack' };
      expect((await fetchFrom('OPERATOR_PORT', path, { headers })).status).toBe(401);
      expect((await ask(path)).status).toBe(200);
      const own = { headers: { Authorization: `Bearer ${token}` } };
      expect((await fetchFrom('API_PORT', path, own)).status).toBe(404);
    },
  );

  test('the probes and the console need none', async () => {
    for (const path of ['/livez', '/readyz', '/metrics', '/'])
      expect([path, (await fetchFrom('OPERATOR_PORT', path)).status]).toEqual([path, 200]);
  });

  test('topics are as the contract has them', async () => {
    const { topics } = await get<{ topics: { topic: string; kind: string; differences: string[] }[] }>(
      '/kafka/topics',
    );
    const contract = topics.filter(({ kind }) => kind === 'contract');
    expect(contract.map(({ topic }) => topic)).toEqual(
      expect.arrayContaining(['channel-stats', 'tracked-channels', 'twitch-chat-messages']),
    );
    expect(contract.flatMap(({ differences }) => differences)).toEqual([]);
  });

  test.each([
    // A member is a stream thread.
    ['chatpulse-processor', 'twitch-chat-messages', 2],
    ['chatpulse-api', 'channel-stats', 1],
  ])('%s is in its group and keeps up with %s', async (id, topic, members) => {
    const group = await eventually('it keeps up', 60_000, async () => {
      const found = await groupNamed(id);
      return found !== undefined && found.lag < 1000 ? found : undefined;
    });
    expect(group.members).toHaveLength(members);
    const read = group.partitions.filter((partition) => partition.topic === topic);
    expect(read).toHaveLength(8);
    // A lag that is not explained is counted, and no other.
    const counted = group.partitions.filter(({ explained }) => explained === null);
    expect(group.lag).toBe(counted.reduce((sum, { lag }) => sum + (lag ?? 0), 0));
  });

  test('the members of the Kafka Streams group are shown with what they read', async () => {
    const group = await groupNamed('chatpulse-processor');
    expect(group?.protocol).toBe('stream');
    for (const { clientId, host } of group?.members ?? []) {
      expect(clientId).toMatch(/^chatpulse-processor-StreamThread-\d+-consumer$/);
      expect(host).toBe('127.0.0.1');
    }
    const assigned = group?.members.flatMap((member) => member.assigned) ?? [];
    expect(new Set(assigned.map(({ topic }) => topic))).toEqual(new Set([topicNames.chat]));
    expect(assigned.flatMap(({ partitions }) => partitions).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test('a topic says who writes and who reads it', async () => {
    expect(await get(`/kafka/topics/${topicNames.chat}`)).toMatchObject({
      writers: ['ingestion'],
      readers: ['processor'],
      groups: ['chatpulse-processor'],
    });
  });

  test('chat events are shown by their contract', async () => {
    const path = '/kafka/topics/twitch-chat-messages/records?limit=20';
    const { records } = await get<{ records: { value: { kind: string } }[] }>(path);
    expect(new Set(records.map(({ value }) => value.kind))).toEqual(new Set(['contract']));
  });

  test('nothing is in the dead letters', async () => {
    expect(await get('/kafka/dlq')).toMatchObject({ total: 0, letters: [] });
  });

  test('sending by hand is off', async () => {
    const response = await fetchFrom('OPERATOR_PORT', '/kafka/send', {
      method: 'POST',
      body: JSON.stringify({ topic: 'tracked-channels', key: 'nasa', value: null }),
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    });
    expect(response.status).toBe(403);
  });

  test('a channel of Twitch is not put beside simulated ones; one of the simulator can be taken away', async () => {
    expect((await ask('/tracked-channels/nasa', 'PUT')).status).toBe(409);
    const { channels } = await get<{ channels: { channel: string }[] }>('/tracked-channels');
    const last = channels.at(-1)?.channel ?? '';
    expect((await ask(`/tracked-channels/${last}`, 'DELETE')).status).toBe(200);
    expect(await get('/audit?limit=1')).toMatchObject({
      entries: [{ action: 'channel.untrack', details: { channel: last } }],
    });
    expect((await ask(`/tracked-channels/${last}`, 'PUT')).status).toBe(201);
  });
});

type Letter = {
  partition: number;
  storedAt: string;
  firstFailedAt: string | null;
  failedAt: string;
  origin: object;
  replayCount: number;
  replay: string;
};
type Run = { state: string; replayed: number; failed: number; leftAlone: number; reason: string | null };

type Tasks = { application: string; instances: { active: number[] }[] };
type Counted = { channelId: string; committed: boolean; windows: { channel: string; messages: number }[] };

describe("the processor, over the operator's port", () => {
  test('says who counts which partition, how it is built, and what it restored', async () => {
    const tasks = await eventually('one instance has all', 30_000, async () => {
      const found = await get<Tasks>('/processor/tasks');
      return found.instances[0]?.active.length === 8 ? found : undefined;
    });
    expect(tasks.application).toBe('chatpulse-processor');
    expect(tasks.instances).toMatchObject([{ active: [0, 1, 2, 3, 4, 5, 6, 7] }]);
    expect((await get<{ subtopologies: object[] }>('/processor/topology')).subtopologies).toHaveLength(1);
    expect((await get<{ restores: object[] }>('/processor/restore')).restores).toEqual(expect.any(Array));
  });

  test('has counts of a channel that are not committed', async () => {
    const { channels } = await get<{ channels: { channel: string }[] }>('/tracked-channels');
    const login = channels[0]?.channel ?? '';
    const counted = await eventually(`${login} is counted`, 60_000, async () => {
      const response = await ask(`/processor/stats/${login}`);
      return response.status === 200 ? ((await response.json()) as Counted) : undefined;
    });
    expect(counted).toMatchObject({ committed: false, channelId: expect.stringMatching(/^\d+$/) });
    expect(counted.windows[0]?.channel).toBe(login);
    expect((await ask('/processor/stats/nobody')).status).toBe(404);
  });

  test('that does not answer is a 503 that says so', async () => {
    const pid = (await stack.status()).get('processor')?.pid ?? 0;
    process.kill(pid, 'SIGSTOP');
    try {
      const response = await ask('/processor/tasks');
      expect([response.status, response.headers.get('content-type')]).toEqual([
        503,
        expect.stringContaining('application/problem+json'),
      ]);
      expect(await response.json()).toMatchObject({
        type: 'urn:chatpulse:problem:processor-unavailable',
        detail: expect.stringContaining(`127.0.0.1:${stack.ports.PROCESSOR_PORT}`),
      });
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  });
});

describe('a record that the processor cannot read', () => {
  // A channel of its own: whatever were counted of it would be seen.
  const channel = '79000000099';
  let log: KafkaLog;
  let first: Letter;

  beforeAll(async () => {
    log = openKafkaLog(`127.0.0.1:${stack.ports.KAFKA_PORT}`);
    await log.send([{ topic: topicNames.chat, key: channel, value: '{"kind":' }]);
  });
  afterAll(() => log.close());

  const letters = (count: number): Promise<Letter[]> =>
    eventually(`there are ${count} letters`, 30_000, async () => {
      const { total, letters } = await get<{ total: number; letters: Letter[] }>(
        `/kafka/dlq?topic=${topicNames.chat}`,
      );
      return total === count ? letters : undefined;
    });

  const replay = async (): Promise<Run> => {
    const response = await fetchFrom('OPERATOR_PORT', '/kafka/dlq/reprocess', {
      method: 'POST',
      body: JSON.stringify({ topic: topicNames.chat }),
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    });
    expect(response.status).toBe(202);
    return eventually('the run is over', 30_000, async () => {
      const run = await get<Run>(response.headers.get('location') ?? '');
      return run.state === 'running' ? undefined : run;
    });
  };

  test('is a dead letter with its reason, its handler and where it came from', async () => {
    const [letter] = await letters(1);
    expect(letter).toMatchObject({
      topic: topicNames.chatDeadLetters,
      origin: { topic: topicNames.chat, partition: letter?.partition, offset: expect.any(String) },
      handlerId: 'processor.decoding',
      errorCode: 'UNDECODABLE',
      reason: 'undecodable',
      key: { value: channel },
      value: { kind: 'text', value: '{"kind":', problem: 'the value is not JSON' },
      replayCount: 0,
      replay: 'none',
    });
    if (letter !== undefined) first = letter;
  });

  test('is replayed to its topic, and fails again as a letter that remembers the first one', async () => {
    expect(await replay()).toMatchObject({ state: 'completed', replayed: 1, failed: 0 });
    const [again, before] = await letters(2);
    expect(before).toEqual({ ...first, replay: 'failed again' });
    expect(again).toMatchObject({
      origin: first.origin,
      partition: first.partition,
      handlerId: 'processor.decoding',
      errorCode: 'UNDECODABLE',
      firstFailedAt: first.failedAt,
      replayCount: 1,
      replay: 'none',
    });
    expect(Date.parse(again?.storedAt ?? '')).toBeGreaterThan(Date.parse(first.storedAt));
  });

  test('is left alone when it failed again three times', async () => {
    for (const count of [3, 4]) {
      expect(await replay()).toMatchObject({ replayed: 1, leftAlone: 0 });
      await letters(count);
    }
    expect(await replay()).toMatchObject({ replayed: 0, leftAlone: 1, reason: expect.any(String) });
    expect((await letters(4)).map(({ replay }) => replay)).toEqual([
      'left alone',
      'failed again',
      'failed again',
      'failed again',
    ]);
  });

  test('is in the totals each time, and in no count', async () => {
    await eventually('all of them are accounted for', 30_000, async () => {
      const { deadLettered } = await totals(log);
      return deadLettered === 4 || undefined;
    });
    const counts = (await log.read(topicNames.stats)).filter(({ key }) => key.startsWith(`${channel}|`));
    expect(counts).toEqual([]);
  });

  test('the group that keeps the progress shows what is left alone as its lag', async () => {
    const groupId = `api.dlq.reprocess.${topicNames.chatDeadLetters}`;
    const { groups } = await get<{ groups: string[] }>(`/kafka/topics/${topicNames.chatDeadLetters}`);
    expect(groups).toEqual([groupId]);
    // The letter, and the mark of the transaction that wrote it.
    expect((await groupNamed(groupId))?.lag).toBe(2);
  });
});

describe('a message that came after its minute was final', () => {
  test('is a dead letter whose replay is refused, and names the recount', async () => {
    const channelId = '79000000098';
    const sentAt = Date.now() - 3_600_000;
    const event = {
      id: channelId,
      kind: 'message',
      channelId,
      channel: 'belated',
      userId: '1',
      user: 'somebody',
    };
    const value = JSON.stringify({ ...event, text: 'hello', sentAt, receivedAt: sentAt });
    const log = openKafkaLog(`127.0.0.1:${stack.ports.KAFKA_PORT}`);
    try {
      await log.send([{ topic: topicNames.chat, key: channelId, value }]);
    } finally {
      await log.close();
    }
    const ofThis = `topic=${topicNames.chat}&key=${channelId}&errorCode=LATE`;
    await eventually('it is late', 30_000, async () => {
      const { total } = await get<{ total: number }>(`/kafka/dlq?${ofThis}`);
      return total === 1 || undefined;
    });
    const response = await fetchFrom('OPERATOR_PORT', '/kafka/dlq/reprocess', {
      method: 'POST',
      body: JSON.stringify({ topic: topicNames.chat, filter: { key: channelId } }),
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    });
    expect([response.status, response.headers.get('content-type')]).toEqual([
      409,
      expect.stringContaining('application/problem+json'),
    ]);
    expect(await response.json()).toMatchObject({
      type: 'urn:chatpulse:problem:needs-recount',
      detail: expect.stringContaining('make reset-processor'),
    });
  });
});

describe('GET /kafka/flow', () => {
  const flow = () => get<Flow>('/kafka/flow');

  test('says that it flows, and that the chat is simulated', async () => {
    await eventually('it flows', 60_000, async () => (await flow()).flowing || undefined);
    expect(await flow()).toMatchObject({
      simulated: true,
      verdict: expect.stringContaining('Simulated chat flows'),
    });
  });

  test.each([
    ['processor', 'processor'],
    ['ingestion', 'ingestion'],
  ])('names %s when it stands still', async (component, stage) => {
    const pid = (await stack.status()).get(component)?.pid ?? 0;
    process.kill(pid, 'SIGSTOP');
    try {
      await eventually(
        `it stops at ${stage}`,
        60_000,
        async () => (await flow()).stoppedAt === stage || undefined,
      );
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await eventually('it flows again', 120_000, async () => (await flow()).flowing || undefined);
  });
});

describeConsole(() => ({ stack, token }));
