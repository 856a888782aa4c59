import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createSurroundings, type Surroundings } from '../support/service.js';
import { shareOut } from '../support/sharing-run.js';
import { type Simulation, startSimulation } from '../support/simulation.js';

jest.setTimeout(900_000);

const channels = 5000;
const instances = Array.from({ length: 10 }, (_, at) => `instance-${at}`);
let here: Surroundings;
let chat: Simulation;

beforeEach(async () => {
  here = await createSurroundings();
  chat = await startSimulation({ SIMULATOR_CHANNELS: String(channels), SIMULATOR_RATE: '500' });
});
afterEach(async () => {
  await here.close();
  await chat.close();
});

test('ten instances share 5,000 channels; each that leaves or returns moves about a tenth, and nothing is missed', async () => {
  const { join, leave, heard, expectNothingMissing } = await shareOut({
    here,
    chat,
    restMs: 180_000,
    start: (instance) =>
      here.start(
        { instance, chatUrl: `ws://${chat.address}`, channels: undefined, joinsPer10s: 2000 },
        { coverage: { proveMs: 1000, deliveryMs: 0, renewMs: 5000, renewMsPerChannel: 10 } },
      ),
  });
  for (const instance of instances) await join(instance);
  const before = await heard();
  const { unheard } = chat.simulator.status();

  for (const leaver of ['instance-3', 'instance-7']) {
    await leave(leaver);
    const without = await heard();
    const others = instances.filter((instance) => instance !== leaver);
    expect(others.filter((other) => (without[other] ?? 0) < (before[other] ?? 0))).toEqual([]);
    expect(before[leaver]).toBeGreaterThan(channels / 20);
    expect(before[leaver]).toBeLessThan(channels / 5);
    await join(leaver);
    expect(await heard()).toEqual(before);
  }

  expect(chat.simulator.status().unheard).toBe(unheard);
  await expectNothingMissing();
});
