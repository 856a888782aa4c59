import { describe, expect, test } from '@jest/globals';
import type { PlanInput } from '../../src/plan/draft.js';
import { planStack } from '../../src/plan/plan.js';
import { planReplay } from '../../src/plan/plan-replay.js';
import { readOptions } from '../../src/preflight/options.mjs';
import type { Variables } from '../../src/preflight/variables.mjs';
import type { ServerProcess } from '../../src/servers/server.js';

const server: ServerProcess = {
  prepare: () => Promise.resolve(),
  command: '/jdk/bin/java',
  args: ['-Xmx1m', 'settings'],
  env: {},
  ready: { kind: 'tcp', port: 1, hello: '00' },
};
const input = (variables: Variables, more: Partial<PlanInput> = {}): PlanInput => {
  const { options, faults } = readOptions(variables);
  expect(faults).toEqual([]);
  return {
    options,
    variables,
    baseEnv: { PATH: '/bin' },
    repository: '/repo',
    dataFolder: '/state/data',
    operatorTokenFile: '/state/operator-token',
    node: '/node',
    javaHome: '/jdk',
    ...(options.ownKafka && { kafka: server }),
    ...(options.ownCassandra && { cassandra: server }),
    replayChannels: [],
    digestOf: () => 'built',
    ...more,
  };
};
const names = (variables: Variables) => planStack(input(variables)).map(({ name }) => name);
const component = (name: string, variables: Variables, more: Partial<PlanInput> = {}) => {
  const found = planStack(input(variables, more)).find((spec) => spec.name === name);
  if (!found) throw new Error(`no ${name} in the plan`);
  return found;
};

describe('what is in the plan', () => {
  const simulated = ['kafka', 'topics', 'cassandra', 'schema', 'simulator', 'track'];

  test('by default the whole stack with the simulator', () => {
    expect(names({})).toEqual([...simulated, 'processor', 'ingestion', 'api']);
  });

  test('with Twitch channels no simulator', () => {
    expect(names({ CHANNELS: 'nasa' })).not.toContain('simulator');
  });

  test('with KAFKA_BROKERS no broker, with CASSANDRA_CONTACT_POINTS no database, and all are told where they are', () => {
    const elsewhere = { KAFKA_BROKERS: 'k:1', CASSANDRA_CONTACT_POINTS: 'c:2' };
    expect(names(elsewhere)).not.toContain('kafka');
    expect(names(elsewhere)).not.toContain('cassandra');
    expect(component('processor', elsewhere).env).toMatchObject({ KAFKA_BROKERS: 'k:1' });
    expect(component('api', elsewhere).env).toMatchObject({ CASSANDRA_CONTACT_POINTS: 'c:2' });
  });

  test('nothing depends on what is not in the plan', () => {
    for (const variables of [{}, { CHANNELS: 'nasa' }, { KAFKA_BROKERS: 'k:1' }]) {
      const planned = names(variables);
      const needed = planStack(input(variables)).flatMap(({ dependsOn }) => dependsOn);
      expect(needed.filter((name) => !planned.includes(name))).toEqual([]);
    }
  });
});

describe('what a component is told', () => {
  test('a moved port reaches the component, its probe and who talks to it', () => {
    expect(component('api', { API_PORT: '3100' })).toMatchObject({
      env: { API_PORT: '3100' },
      ready: { kind: 'http', url: 'http://127.0.0.1:3100/readyz' },
    });
    expect(component('ingestion', { KAFKA_PORT: '9192' }).env).toMatchObject({
      KAFKA_BROKERS: '127.0.0.1:9192',
    });
    expect(component('ingestion', { SIMULATOR_PORT: '3104' }).env).toMatchObject({
      CHAT_SOURCE: 'simulator',
      CHAT_URL: 'ws://127.0.0.1:3104',
    });
  });

  test('Twitch is listened to without an address of ours', () => {
    expect(component('track', { CHANNELS: 'a,b' }).env).toMatchObject({
      CHAT_SOURCE: 'twitch',
      CHANNELS: 'a,b',
    });
    expect(component('ingestion', { CHANNELS: 'a' }).env).not.toHaveProperty('CHAT_URL');
  });

  test('a service bound to all addresses is asked on the loopback', () => {
    expect(component('api', { HOST: '0.0.0.0' }).ready).toEqual({
      kind: 'http',
      url: 'http://127.0.0.1:3000/readyz',
    });
  });

  test('the api asks the processor where it listens, or where it was told to', () => {
    const urlOf = (env: Record<string, string>) => component('api', env).env.PROCESSOR_URL;
    expect(urlOf({ PROCESSOR_PORT: '3102' })).toBe('http://127.0.0.1:3102');
    expect(urlOf({ HOST: '0.0.0.0' })).toBe('http://127.0.0.1:3002');
    expect(urlOf({ PROCESSOR_URL: 'http://10.0.0.1:3002' })).toBe('http://10.0.0.1:3002');
  });

  test("the operator's port is the api's, with the token that the stack made", () => {
    expect(component('api', { OPERATOR_PORT: '3101', PROCESSOR_APPLICATION_ID: 'p' })).toMatchObject({
      ports: [3000, 3101],
      env: {
        OPERATOR_PORT: '3101',
        OPERATOR_TOKEN_FILE: '/state/operator-token',
        PROCESSOR_APPLICATION_ID: 'p',
      },
    });
    expect(component('ingestion', {}).env).not.toHaveProperty('OPERATOR_TOKEN_FILE');
  });

  test('a token that was given takes its place, and goes to the api alone', () => {
    const given = component('api', { OPERATOR_TOKEN: 'mine', OPERATOR_HOST: '0.0.0.0' }).env;
    expect(given).toMatchObject({ OPERATOR_TOKEN: 'mine', OPERATOR_HOST: '0.0.0.0' });
    expect(given).not.toHaveProperty('OPERATOR_TOKEN_FILE');
    expect(component('api', { OPERATOR_TOKEN_FILE: '/mine' }).env).toMatchObject({
      OPERATOR_TOKEN_FILE: '/mine',
    });
    expect(component('processor', { OPERATOR_TOKEN: 'mine' }).env).not.toHaveProperty('OPERATOR_TOKEN');
  });

  test('a password goes only to those it is for', () => {
    const secret = { CASSANDRA_PASSWORD: 'x', CASSANDRA_USERNAME: 'u' };
    expect(component('api', secret).env).toMatchObject(secret);
    expect(component('ingestion', secret).env).not.toHaveProperty('CASSANDRA_PASSWORD');
  });

  test('the session of the processor is short where the broker is ours, and as given or usual elsewhere', () => {
    const session = (variables: Variables) => component('processor', variables).env.KAFKA_SESSION_TIMEOUT;
    expect(session({})).toBe('3000');
    expect(session({ KAFKA_SESSION_TIMEOUT: '9000' })).toBe('9000');
    expect(session({ KAFKA_BROKERS: 'k:1' })).toBeUndefined();
  });

  test('a recount concerns the processor alone', () => {
    expect(component('processor', { PROCESSOR_GENERATION: '2' }).env).toMatchObject({
      PROCESSOR_GENERATION: '2',
    });
    expect(component('api', { PROCESSOR_GENERATION: '2' }).env).not.toHaveProperty('PROCESSOR_GENERATION');
  });

  test('every heap is fixed', () => {
    for (const name of ['simulator', 'ingestion', 'api']) {
      expect(component(name, {}).args.join(' ')).toMatch(/--max-old-space-size=\d+/);
    }
    expect(component('processor', {}).env.JAVA_OPTS).toMatch(/-Xms320m -Xmx320m/);
  });
});

describe('what calls for a restart', () => {
  const changed = (before: Variables, after: Variables, more: Partial<PlanInput> = {}) => {
    const now = new Map(planStack(input(after, more)).map((spec) => [spec.name, spec.fingerprint]));
    return planStack(input(before))
      .filter(({ name, fingerprint }) => now.get(name) !== fingerprint)
      .map(({ name }) => name);
  };

  test('the same request is the same plan', () => {
    expect(changed({}, {})).toEqual([]);
  });

  test('a rate concerns the simulator alone', () => {
    expect(changed({}, { SIMULATOR_RATE: '5' })).toEqual(['simulator']);
  });

  test('a rebuilt api concerns the api and its schema', () => {
    const digestOf = (paths: readonly string[]) =>
      paths.includes('/repo/services/api/dist') ? 'rebuilt' : 'built';
    expect(changed({}, {}, { digestOf })).toEqual(['schema', 'api']);
  });

  test('what the shell happens to export concerns nobody', () => {
    expect(changed({}, {}, { baseEnv: { PATH: '/other/bin' } })).toEqual([]);
  });
});

test('a replay has a simulator and an ingestion of its own, with its own ports and reader', () => {
  const replay = { file: '/lines.txt', speed: 'max', simulatorPort: 1234, ingestionPort: 1235 } as const;
  const specs = planReplay(input({ CHANNELS: 'nasa' }), { ...replay, channels: ['a', 'b'] });
  expect(specs.map(({ name, temporary, dependsOn }) => ({ name, temporary, dependsOn }))).toEqual([
    { name: 'replay-simulator', temporary: true, dependsOn: [] },
    { name: 'replay-ingestion', temporary: true, dependsOn: ['replay-simulator'] },
  ]);
  expect(specs[0]?.env).toMatchObject({
    SIMULATOR_PORT: '1234',
    REPLAY_FILE: '/lines.txt',
    REPLAY_SPEED: 'max',
  });
  expect(specs[1]?.env).toMatchObject({
    INGESTION_PORT: '1235',
    CHAT_SOURCE: 'replay',
    CHAT_URL: 'ws://127.0.0.1:1234',
    CHAT_CHANNELS: 'a,b',
    READER: 'replay',
  });
});
