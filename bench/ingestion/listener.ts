import { join } from 'node:path';
import {
  freePorts,
  type RunningProcess,
  startProcess,
  waitUntilReady,
} from '../../infra/local/dist/index.js';
import { waitUntil } from '../wait-until.ts';
import type { Chat } from './chat.ts';
import { chatTopic, tutorialTopic } from './topics.ts';

export type Progress = {
  /** Lines that are, or are to be, a record. */
  readonly heard: number;
  /** Of these, Kafka holds so many. */
  readonly acknowledged: number;
  /** Given up, refused or kept as dead letters. */
  readonly lost: number;
  readonly joined: number;
};

/** A process that listens to the simulator and writes to Kafka. */
export type Listener = {
  readonly name: 'ingestion' | 'tutorial';
  readonly running: RunningProcess;
  readonly topic: string;
  /** Lines of the ledger that it has a record for. The tutorial's handler is told of messages without bits alone. */
  readonly hears: (entry: { kind: string; bits?: number }) => boolean;
  progress(): Promise<Progress>;
  stop(): Promise<void>;
};

type Opts = { broker: string; chat: Chat; folder: string; variables?: Readonly<Record<string, string>> };

const service = join(import.meta.dirname, '../../services/ingestion/dist');
const joinWithinMs = 900_000;

/** The service as it is shipped, listening to all channels of the simulator. Resolves when all are joined. */
export async function startIngestion({ broker, chat, folder, variables = {} }: Opts): Promise<Listener> {
  const [port = 0] = await freePorts(1);
  const env = {
    PATH: process.env.PATH ?? '',
    KAFKA_BROKERS: broker,
    INGESTION_PORT: String(port),
    SIMULATOR_URL: `http://127.0.0.1:${chat.port}`,
    LOG_LEVEL: 'warn',
    ...variables,
  };
  const logFile = join(folder, `ingestion-${port}.log`);
  const track = startProcess({
    command: process.execPath,
    args: [join(service, 'track.js')],
    env,
    logFile,
  });
  const { code } = await new Promise<{ code: number | null }>((resolve) => track.onExit(resolve));
  if (code !== 0) throw new Error(`void: the channels could not be tracked, see ${logFile}`);
  const args = [...(process.env.INGESTION_NODE_OPTIONS ?? '').split(' ').filter(Boolean)];
  const running = startProcess({
    command: process.execPath,
    args: [...args, join(service, 'main.js')],
    env,
    logFile,
  });
  const stop = async (): Promise<void> => void (await running.stop(60_000));
  const progress = async (): Promise<Progress> => {
    const answer = await fetch(`http://127.0.0.1:${port}/status`);
    const { events, acknowledged, dropped, deadLettered, joined } = (await answer.json()) as Record<
      'events' | 'acknowledged' | 'dropped' | 'deadLettered' | 'joined',
      number
    >;
    return { heard: events, acknowledged, lost: dropped + deadLettered, joined };
  };
  const listener: Listener = {
    name: 'ingestion',
    running,
    topic: chatTopic,
    hears: () => true,
    progress,
    stop,
  };
  return joinedAll(listener, port, chat);
}

/** tmi.js and kafkajs as tutorials have it. Resolves when all channels are joined. */
export async function startTutorial({ broker, chat, folder }: Opts): Promise<Listener> {
  const [port = 0] = await freePorts(1);
  const running = startProcess({
    command: process.execPath,
    args: [
      join(import.meta.dirname, 'tutorial-process.ts'),
      broker,
      tutorialTopic,
      `${chat.port}`,
      `${port}`,
    ],
    env: { PATH: process.env.PATH ?? '' },
    logFile: join(folder, `tutorial-${port}.log`),
  });
  const listener: Listener = {
    name: 'tutorial',
    running,
    topic: tutorialTopic,
    hears: ({ kind, bits = 0 }) => kind === 'message' && bits === 0,
    progress: async () => (await (await fetch(`http://127.0.0.1:${port}/`)).json()) as Progress,
    stop: async () => void (await running.stop(60_000)),
  };
  return joinedAll(listener, port, chat);
}

async function joinedAll(listener: Listener, port: number, chat: Chat): Promise<Listener> {
  let gone = false;
  listener.running.onExit(() => {
    gone = true;
  });
  try {
    await waitUntilReady(
      { kind: 'tcp', port, hello: Buffer.from('GET /livez HTTP/1.0\r\n\r\n').toString('hex') },
      60_000,
    );
    const wanted = (await chat.channels()).length;
    await waitUntil(
      `${listener.name}: ${wanted} channels joined`,
      async () => {
        if (gone) throw new Error(`void: ${listener.name} has ended`);
        return joinedBy(await chat.status()) === wanted || undefined;
      },
      { withinMs: joinWithinMs },
    );
  } catch (error) {
    await listener.stop();
    throw error;
  }
  return listener;
}

/** Channels that the simulator has a listener in. */
export const joinedBy = ({ connections }: { connections: readonly { joined: number }[] }): number =>
  connections.reduce((sum, { joined }) => sum + joined, 0);
