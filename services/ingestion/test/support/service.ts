import { EventEmitter } from 'node:events';
import { type ChatEvent, validateChatEvent } from '@chatpulse/contracts';
import type { IncomingMessage } from '@chatpulse/kafka';
import { createLifecycle, createLogger, type Lifecycle } from '@chatpulse/service';
import type { Config } from '../../src/config.js';
import { startIngestion, type Timings } from '../../src/ingestion.js';
import type { Status } from '../../src/status.js';
import { type FakeChat, type FakeClient, startFakeChat } from './fake-chat.js';
import { createTestKafka, type TestKafka } from './test-kafka.js';
import { until } from './until.js';

const quickTimings: Timings = {
  connection: {
    connectMs: 2000,
    pingAfterMs: 1000,
    deadAfterMs: 5000,
    retryMinMs: 50,
    retryMaxMs: 200,
    retireMs: 60_000,
  },
  joins: { windowMs: 1000, answerMs: 1000, retryMinMs: 100, retryMaxMs: 1000, refusedMs: 60_000 },
  coverage: { proveMs: 100, deliveryMs: 0, renewMs: 200, renewMsPerChannel: 0 },
};

export type TestService = {
  readonly lifecycle: Lifecycle;
  /** Codes it would have exited with. */
  readonly exits: readonly number[];
  /** Fields and message of every line logged. */
  readonly logs: readonly Record<string, unknown>[];
  get(path: string): Promise<Response>;
  status(): Promise<Status>;
  /** Resolves when every channel is joined. */
  joined(): Promise<void>;
};

export type Surroundings = {
  readonly own: TestKafka;
  readonly chat: FakeChat;
  /** The whole service in this process, on topics of its own and a port that was free. */
  start(changes?: Partial<Config>, timings?: Partial<Timings>): Promise<TestService>;
  close(): Promise<void>;
};

export async function createSurroundings(): Promise<Surroundings> {
  const own = await createTestKafka();
  const chat = await startFakeChat({ examplechannel: '71000001', second: '72' });
  const lifecycles: Lifecycle[] = [];

  return {
    own,
    chat,
    async start(changes = {}, timings = {}) {
      const exits: number[] = [];
      const logs: Record<string, unknown>[] = [];
      const destination = { write: (line: string) => void logs.push(JSON.parse(line)) };
      const logger = createLogger({ service: 'ingestion', level: 'info', destination });
      const events = new EventEmitter();
      const lifecycle = createLifecycle({ logger, exit: (code) => void exits.push(code), events });
      lifecycles.push(lifecycle);
      const config: Config = {
        logLevel: 'info',
        host: '127.0.0.1',
        port: 0,
        source: 'simulator',
        chatUrl: chat.url,
        reader: 'a',
        instance: 'one',
        handoverMs: 20_000,
        channels: ['examplechannel'],
        bufferBytes: 64 * 1024 * 1024,
        joinsPer10s: 20,
        tickIntervalMs: 100,
        kafka: own.config,
        ...changes,
      };
      const { topics } = own;
      const { port } = await startIngestion({
        config,
        logger,
        lifecycle,
        version: 'test',
        topics,
        timings: { ...quickTimings, ...timings },
      });
      const get = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`);
      const status = async (): Promise<Status> => (await (await get('/status')).json()) as Status;
      return {
        lifecycle,
        exits,
        logs,
        get,
        status,
        async joined() {
          await until('every channel joined', async () => {
            const { desired, joined } = await status();
            return desired > 0 && joined === desired;
          });
        },
      };
    },
    async close() {
      for (const lifecycle of lifecycles) await lifecycle.stop('end of test');
      await chat.close();
      await own.close();
    },
  };
}

/** The event in a record. @throws when it is not valid by the contract */
export function decodeEvent({ value }: IncomingMessage): ChatEvent {
  const validation = validateChatEvent(JSON.parse(String(value)));
  if (!validation.ok) throw new Error(validation.problem);
  return validation.value;
}

/** A service's connection as the fake chat sees it, once every channel is joined on it. */
export async function speaker(service: TestService, chat: FakeChat): Promise<FakeClient> {
  await service.joined();
  const client = chat.clients.at(-1);
  if (!client) throw new Error('nobody connected to the fake chat');
  return client;
}

export const isTick = ({ key }: IncomingMessage): boolean => String(key).startsWith('tick|');

/** Only the records of events, in the order they came. */
export function eventsOf(records: readonly IncomingMessage[]): IncomingMessage[] {
  return records.filter((record) => !isTick(record));
}
