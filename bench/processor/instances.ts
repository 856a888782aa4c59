import { join } from 'node:path';
import { freePorts } from '../../infra/local/dist/index.js';
import type { Admin } from '../../packages/kafka/dist/index.js';
import type { Cleanup } from '../cleanup.ts';
import { ifAnswered } from './kafka.ts';
import { type StreamsProcess, startStreams } from './streams-process.ts';
import { chatTopic } from './topics.ts';

/** Each has to hold all partitions when it is alone: at 5,000 events a second, 3.3 million ids. */
export const heapMiB = 1024;

/** One instance of a processor that is killed and comes back with the state it left. */
export class Instance {
  readonly name: string;
  readonly #start: () => StreamsProcess;
  #process: StreamsProcess;

  private constructor(name: string, start: () => StreamsProcess) {
    this.name = name;
    this.#start = start;
    this.#process = start();
  }

  static async start(opts: {
    name: string;
    broker: string;
    folder: string;
    applicationId: string;
    cleanup: Cleanup;
  }): Promise<Instance> {
    const { name, broker, folder, applicationId, cleanup } = opts;
    const [port = 0] = await freePorts(1);
    return new Instance(name, () => {
      const started = startStreams({
        ...{ build: 'full', broker, folder: join(folder, name), port, heapMiB },
        variables: {
          KAFKA_CLIENT_ID: name,
          PROCESSOR_APPLICATION_ID: applicationId,
          PROCESSOR_STANDBY_REPLICAS: '1',
          // As both stacks set them.
          KAFKA_SESSION_TIMEOUT: '3000',
          KAFKA_HEARTBEAT_INTERVAL: '500',
        },
      });
      cleanup.add(() => started.running.stop());
      return started;
    });
  }

  get logFile(): string {
    return this.#process.logFile;
  }

  kill(): Promise<unknown> {
    return this.#process.running.kill();
  }

  restart(): void {
    this.#process = this.#start();
  }

  stop(): Promise<unknown> {
    return this.#process.running.stop();
  }
}

/** Input partitions that each instance works on now, by its name; none while the group is settling. */
export async function sharesOf(
  admin: Admin,
  applicationId: string,
  instances: readonly Instance[],
): Promise<ReadonlyMap<Instance, readonly number[]>> {
  const [group] = (await ifAnswered(admin.viewGroups([applicationId]))) ?? [];
  const members = group?.state === 'Stable' ? group.members : [];
  return new Map(
    instances.map((instance) => [
      instance,
      members
        .filter(({ clientId }) => clientId.startsWith(`${instance.name}-`))
        .flatMap(({ assigned }) => assigned.find(({ topic }) => topic === chatTopic)?.partitions ?? []),
    ]),
  );
}
