import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { type KafkaProxy, startKafkaProxy } from '../support/kafka-proxy.js';
import { createSurroundings, type Surroundings, type TestService } from '../support/service.js';
import { type SharingRun, shareOut } from '../support/sharing-run.js';
import { type Simulation, startSimulation } from '../support/simulation.js';
import { kafkaConfig } from '../support/test-kafka.js';
import { until } from '../support/until.js';

jest.setTimeout(120_000);

let here: Surroundings;
let chat: Simulation;
let proxy: KafkaProxy;

beforeEach(async () => {
  here = await createSurroundings();
  chat = await startSimulation({ SIMULATOR_CHANNELS: '60' });
  proxy = await startKafkaProxy(here.own.config.brokers[0] ?? '');
});
afterEach(async () => {
  await here.close();
  await chat.close();
  await proxy.close();
});

/** Instance `cut` reaches Kafka through the proxy. */
const start = (instance: string, reader = 'a'): Promise<TestService> =>
  here.start({
    kafka: instance === 'cut' ? kafkaConfig(proxy.broker) : here.own.config,
    instance,
    reader,
    chatUrl: `ws://${chat.address}`,
    channels: undefined,
    joinsPer10s: 200,
  });
const run = (): Promise<SharingRun> => shareOut({ here, chat, restMs: 40_000, start });

test('three instances hear each channel once; one that leaves or returns moves its share, and nothing is missed', async () => {
  const { join, leave, heard, expectNothingMissing } = await run();
  for (const instance of ['one', 'two', 'three']) await join(instance);
  const before = await heard();
  expect(Object.values(before).every((count) => count >= 60 / 6)).toBe(true);
  const { unheard } = chat.simulator.status();

  await leave('two');
  const without = await heard();
  expect(without.one).toBeGreaterThanOrEqual(before.one ?? 60);
  expect(without.three).toBeGreaterThanOrEqual(before.three ?? 60);
  await join('two');
  expect(await heard()).toEqual(before);

  // Nobody was in no room: not for a moment.
  expect(chat.simulator.status().unheard).toBe(unheard);
  await expectNothingMissing();
});

test('an instance that Kafka is away for goes on hearing its channels, though others take them over', async () => {
  const { join, rest, heard, expectNothingMissing } = await run();
  await join('cut');
  await join('other');
  const before = await heard();
  const { unheard } = chat.simulator.status();
  proxy.cut();
  await until('the other hears all', async () => (await heard()).other === 60, 40_000);
  expect((await heard()).cut).toBe(before.cut);
  proxy.restore();
  await rest('Kafka came back');
  expect(await heard()).toEqual(before);
  expect(chat.simulator.status().unheard).toBe(unheard);
  await expectNothingMissing();
});

test('a second reader hears all of the channels again, whatever the first one does', async () => {
  const { join } = await run();
  await join('one');
  const second = await start('of-b', 'b');
  await until('b joined all', async () => (await second.status()).joined === 60);
  const total = (): number =>
    chat.simulator.status().connections.reduce((sum, { joined }) => sum + joined, 0);
  expect(total()).toBe(120);
});
