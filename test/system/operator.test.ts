import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { topicNames } from '@chatpulse/contracts';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { eventually } from '../src/eventually.js';
import { createStack, type Finished, type Stack } from '../src/stack.js';
import { describeConsole } from './console.js';
import { describeDashboard } from './dashboard.js';
import { describeLetters } from './letters.js';
import { operatorOf } from './operator-client.js';

jest.setTimeout(180_000);

type Flow = { flowing: boolean; simulated: boolean; stoppedAt: string | null; verdict: string };
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

const { fetchFrom, ask, post, get, groupNamed } = operatorOf(() => ({ stack, token }));

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
    const response = await post('/kafka/send', { topic: 'tracked-channels', key: 'nasa', value: null });
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

describeLetters(() => ({ stack, token }));
describeConsole(() => ({ stack, token }));
describeDashboard(() => ({ stack }));
