import type { IncomingMessage } from '@chatpulse/kafka';
import { expect } from '@jest/globals';
import { decodeEvent, eventsOf, type Surroundings, type TestService } from './service.js';
import type { Simulation } from './simulation.js';
import { until } from './until.js';

/** Several instances of one reader, that share the simulator's channels. */
export interface SharingRun {
  /** One more instance, once the share of each is at rest again. */
  join(instance: string): Promise<void>;
  /** As at SIGTERM; once the share of each other one is at rest again. */
  leave(instance: string): Promise<void>;
  /** Resolves when each channel is heard by one instance. */
  rest(why: string): Promise<void>;
  /** Channels that each instance hears, by its name. */
  heard(): Promise<Record<string, number>>;
  /** What the simulator sent and the topic does not have; waits until it has all. */
  expectNothingMissing(): Promise<void>;
}

export async function shareOut(opts: {
  here: Surroundings;
  chat: Simulation;
  /** How long it may take until each channel is heard by one instance. */
  restMs: number;
  start: (instance: string) => Promise<TestService>;
}): Promise<SharingRun> {
  const { here, chat, restMs, start } = opts;
  const channels = await chat.channels();
  const producer = here.own.kafka.producer();
  const records: readonly IncomingMessage[] = await here.own.read(here.own.topics.chat);
  const services = new Map<string, TestService>();
  for (const channel of channels) {
    const value = JSON.stringify({ channel, addedAt: 1, source: 'simulator' });
    producer.send({ topic: here.own.topics.tracked, key: channel, value }).catch(() => {});
  }
  await producer.flush();

  const statuses = () => Promise.all([...services.values()].map((service) => service.status()));
  // What the server counts, too: every channel is joined once.
  const joinedAtServer = (): number =>
    chat.simulator.status().connections.reduce((sum, { joined }) => sum + joined, 0);
  const atRest = async (): Promise<boolean> => {
    const all = await statuses();
    return (
      all.every(({ desired, joined, kept }) => kept === 0 && joined === desired) &&
      all.reduce((sum, { joined }) => sum + joined, 0) === channels.length &&
      joinedAtServer() === channels.length
    );
  };
  const rest = (why: string): Promise<void> => until(`at rest after ${why}`, atRest, restMs);

  return {
    rest,
    async join(instance) {
      services.set(instance, await start(instance));
      await rest(`${instance} came`);
    },
    async leave(instance) {
      const service = services.get(instance);
      await service?.lifecycle.stop('SIGTERM');
      expect(service?.exits).toEqual([]);
      services.delete(instance);
      await rest(`${instance} left`);
    },
    async heard() {
      const names = [...services.keys()];
      const all = await statuses();
      return Object.fromEntries(all.map(({ joined }, index) => [names[index] ?? '', joined]));
    },
    async expectNothingMissing() {
      await chat.control('pause');
      const sent = [...chat.sent().keys()];
      const missing = (): string[] => {
        const stored = new Set(eventsOf(records).map((record) => decodeEvent(record).id));
        return sent.filter((id) => !stored.has(id));
      };
      await until('all stored', () => missing().length === 0).catch(() => expect(missing()).toEqual([]));
      expect(sent.length).toBeGreaterThan(1000);
    },
  };
}
