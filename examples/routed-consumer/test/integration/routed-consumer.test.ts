import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createKafka, type Kafka, readKafkaConfig } from '@chatpulse/kafka';
import { createLogger, readEnv } from '@chatpulse/service';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';

jest.setTimeout(90_000);

const root = join(import.meta.dirname, '../../../..');
const brokers = process.env.TEST_KAFKA_BROKERS ?? '';
const example = (name: string) =>
  JSON.parse(readFileSync(join(root, `contracts/examples/chat-event/valid/${name}.json`), 'utf8'));

type Line = { msg: string; id?: string; channel?: string; viewers?: number };
type Service = { readonly child: ChildProcess; readonly said: Line[]; ended: Promise<number | null> };

let topic: string;
let kafka: Kafka;
const running: Service[] = [];

beforeEach(async () => {
  topic = `routed-${randomUUID().slice(0, 8)}`;
  const config = readEnv({ KAFKA_BROKERS: brokers }, (vars) => readKafkaConfig(vars, { clientId: 'test' }));
  kafka = createKafka({ config, logger: createLogger({ service: 'test', level: 'silent' }) });
  const wanted = { name: topic, partitions: 2, config: {} };
  await kafka.admin().ensureTopics([wanted], { replicationFactor: 1 });
});
afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  await kafka.admin().deleteTopics([topic, `${topic}.dlt`, `${topic}.retry`]);
  await kafka.disconnect();
});

/** The example as a process of its own, as anybody would start it. */
function start(): Service {
  const env = {
    PATH: process.env.PATH,
    KAFKA_BROKERS: brokers,
    KAFKA_GROUP_ID: topic,
    KAFKA_SESSION_TIMEOUT: '6000',
    EXAMPLE_TOPIC: topic,
    EXAMPLE_PORT: '0',
  };
  const child = spawn(process.execPath, ['dist/main.js'], {
    cwd: join(root, 'examples/routed-consumer'),
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: Line[] = [];
  let rest = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    said.push(...lines.map((line) => JSON.parse(line) as Line));
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const service = { child, said, ended };
  running.push(service);
  return service;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not within a minute: ${condition}`);
    await delay(20);
  }
}

const send = (event: object): Promise<unknown> => {
  const { channelId: key } = event as { channelId: string };
  return kafka.producer().send({ topic, key, value: JSON.stringify(event) });
};
const told = ({ said }: Service, what: string): Line[] => said.filter(({ msg }) => msg === what);

test('is a whole service in under 60 lines', () => {
  const main = readFileSync(join(root, 'examples/routed-consumer/src/main.ts'), 'utf8');
  expect(main.trimEnd().split('\n').length).toBeLessThan(60);
});

test('each event goes to the handler of its kind, and what is no event becomes a dead letter', async () => {
  const raid = example('notice-raid');
  const timeout = example('moderation-timeout');
  await send(raid);
  await send(timeout);
  await send(example('message-minimal'));
  await send({ channelId: '1', kind: 'notice' });
  const service = start();
  await until(() => told(service, 'raid').length > 0 && told(service, 'timeout').length > 0);
  expect(told(service, 'raid')).toMatchObject([{ id: raid.id, channel: raid.channel, viewers: 1240 }]);
  expect(told(service, 'timeout')).toMatchObject([{ id: timeout.id }]);
  const letters = async () => {
    const pages = [0, 1].map((partition) =>
      kafka.reader().read({ topic: `${topic}.dlt`, partition, from: { offset: '0' }, limit: 10 }),
    );
    return (await Promise.all(pages)).flatMap(({ messages }) => messages);
  };
  await until(async () => (await letters()).length === 1);
  expect((await letters())[0]?.headers).toMatchObject({
    'x-handler-id': 'routed-consumer.raids',
    'x-error-code': 'UNDECODABLE',
  });
  service.child.kill('SIGTERM');
  expect(await service.ended).toBe(0);
});

test('nothing is lost when it is killed, whatever it was doing', async () => {
  const raid = example('notice-raid');
  const ids = Array.from({ length: 60 }, (_, index) => `raid-${index}`);
  const sendAll = (some: readonly string[]) =>
    Promise.all(some.map((id, index) => send({ ...raid, id, channelId: String(index % 7) })));
  await sendAll(ids.slice(0, 30));
  const first = start();
  await until(() => told(first, 'raid').length > 0);
  first.child.kill('SIGKILL');
  await first.ended;
  await sendAll(ids.slice(30));
  const second = start();
  const seen = () => new Set([...told(first, 'raid'), ...told(second, 'raid')].map(({ id }) => id));
  await until(() => seen().size === ids.length);
  expect([...seen()].sort()).toEqual([...ids].sort());
});
