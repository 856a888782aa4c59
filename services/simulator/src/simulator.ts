import { createHealth, createMetrics, type Health, type Logger, listen } from '@chatpulse/service';
import { createApp, type SimulatorStatus } from './app.js';
import { createAudience } from './audience.js';
import { createBroadcast } from './broadcast.js';
import { createChatServer } from './chat-server.js';
import type { SimulatorConfig } from './config.js';
import { createGenerator } from './generator.js';
import { createJoinLimit } from './join-limit.js';
import { openLedger } from './ledger.js';
import { generatedSource, replaySource } from './line-source.js';
import { registerMetrics } from './metrics.js';
import { loadRecording } from './recording-file.js';

export interface Simulator {
  readonly port: number;
  readonly health: Health;
  /** Sends what is due; whoever runs the simulator calls it every few milliseconds. */
  tick(): void;
  status(): SimulatorStatus;
  /** Sends what is queued, closes connections within 2 s, then the ledger. */
  close(): Promise<void>;
}

const closeGraceMs = 1000;

/**
 * @param opts.nonce of this run: ids and newcomers depend on it, so a fixed one repeats them.
 * @param opts.now epoch ms.
 * @throws RecordingError when REPLAY_FILE cannot be played; PortUnavailableError.
 */
export async function startSimulator(opts: {
  config: SimulatorConfig;
  nonce: string;
  now: () => number;
  version: string;
  logger: Logger;
}): Promise<Simulator> {
  const { config, nonce, now, version, logger } = opts;
  const source =
    config.replayFile === undefined
      ? generatedSource(
          createGenerator({ seed: config.seed, nonce, roomCount: config.channels }),
          config.linesPerSecond,
        )
      : replaySource(loadRecording(config.replayFile), { speed: config.replaySpeed, nonce });
  const audience = createAudience(source.rooms);
  const joinLimit = createJoinLimit(config.joinLimit);
  const ledger = openLedger(config.ledger, { namesListeners: config.ledgerListeners });
  const broadcast = createBroadcast({ source, audience, ledger, now });
  const chat = createChatServer({ ...config, audience, joinLimit, now, logger });
  const health = createHealth();
  const metrics = createMetrics({ service: 'simulator' });

  const status = (): SimulatorStatus => ({
    simulated: true,
    mode: source.mode,
    clients: audience.clients.size,
    channels: source.rooms.length,
    ...broadcast.totals,
    finished: source.finished,
    paused: broadcast.paused,
    ...(source.perSecond !== undefined && { perSecond: source.perSecond }),
    joinViolations: joinLimit.violations,
    mostJoins: joinLimit.most,
    slowClients: chat.slowClients,
    ...(source.recorded && { recorded: source.recorded }),
    connections: [...audience.clients].map(({ id, path, session, stalled }) => ({
      client: id,
      path,
      joined: session.joined.size,
      stalled,
    })),
  });
  registerMetrics([metrics], status);

  const app = createApp({ source, audience, broadcast, status, version, health, metrics, logger, now });
  const http = await listen(app, { ...config, portVariable: 'SIMULATOR_PORT' });
  chat.attach(http.server);
  health.report('chat', true, `simulated, ${source.rooms.length} channels`);

  return {
    port: http.port,
    health,
    tick: broadcast.tick,
    status,
    async close() {
      const closed = http.close();
      await chat.close(closeGraceMs);
      await closed;
      ledger.close();
    },
  };
}
