import type { KafkaProxy } from '../kafka-proxy.js';
import { until } from '../until.js';
import type { Fault } from './excuses.js';
import { type PlannedFault, picked, type Reader } from './plan.js';
import type { SimulatorClient, SimulatorControl } from './simulator-control.js';

const kafkaAwayMs = 20_000;
const restartAfterMs = 5_000;
const unansweredMs = 8_000;
const startWithinMs = 60_000;

export type Stage = {
  readonly simulator: SimulatorControl;
  readonly proxy: KafkaProxy;
  /** Resolves when the process is dead. */
  kill(reader: Reader): Promise<unknown>;
  /** Resolves when the process is in its group. */
  start(reader: Reader): Promise<void>;
};

const passed = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** Makes a fault happen, and resolves when its cause is gone. */
export async function inject({ kind, reader, pick }: PlannedFault, stage: Stage): Promise<Fault> {
  const { simulator, proxy } = stage;
  const done = (at: number, more: Partial<Fault> = {}): Fault => ({
    kind,
    reader,
    at,
    over: Date.now(),
    channels: [],
    ...more,
  });
  if (kind === 'kafka away') {
    const at = Date.now();
    proxy.cut();
    await passed(kafkaAwayMs);
    proxy.restore();
    return done(at);
  }
  if (kind === 'reader killed') {
    const at = Date.now();
    await stage.kill(reader);
    await passed(restartAfterMs);
    const over = Date.now();
    await stage.start(reader);
    return done(at, { over, startedAt: Date.now() });
  }
  const socket = await socketOf(simulator, reader, pick.socket);
  const { client, channels } = socket;
  const at = Date.now();
  switch (kind) {
    case 'socket closed':
      await simulator.control('drop', { client });
      return done(at, { channels });
    case 'socket frozen':
      await simulator.control('stall', { client });
      return done(at, { channels });
    case 'reconnect':
      await simulator.control('reconnect', { client });
      return done(at, { channels });
    case 'half a line':
      await simulator.control('half-line', { client });
      await until('the socket is cut', async () => (await simulator.client(client)) === undefined);
      return done(at, { channels });
    case 'garbage frame':
      await simulator.control('garbage', { client });
      await simulator.control('broken-line', { client });
      return done(at, { channels });
    case 'join unanswered': {
      const channel = picked(channels, pick.channel) ?? '';
      await simulator.control('refuse', { channel, how: 'unanswered' });
      await simulator.control('drop', { client });
      const unanswered = { channel, cutAt: Date.now() };
      await passed(unansweredMs);
      await simulator.control('refuse', { channel, how: 'none' });
      return done(at, { channels, unanswered });
    }
  }
}

/** A socket of the reader that is alive and in channels; one that just starts is waited for. */
async function socketOf(simulator: SimulatorControl, reader: Reader, pick: number): Promise<SimulatorClient> {
  let socket: SimulatorClient | undefined;
  await until(
    `reader ${reader} has a socket`,
    async () => {
      const own = (await simulator.clients()).filter(
        ({ path, stalled, joined }) => path === `/${reader}` && !stalled && joined > 0,
      );
      const one = picked(own, pick);
      socket = one && (await simulator.client(one.client));
      return socket !== undefined;
    },
    startWithinMs,
  );
  return socket as SimulatorClient;
}
