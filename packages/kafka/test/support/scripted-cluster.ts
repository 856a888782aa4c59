import type {
  ProducedPartition,
  ProducingBroker,
  ProducingCluster,
} from '../../src/client/client-internals.js';
import { refusalIn } from '../../src/client/client-internals.js';

type Request = Parameters<ProducingBroker['produce']>[0];
type Answer = readonly { readonly topicName: string; readonly partitions: readonly ProducedPartition[] }[];

/** What brokers answer to a request; undefined stores all of it, from offset 40 on. It may throw instead. */
export type Produce = (request: Request) => Answer | undefined;

/** Brokers as a sender sees them, and what was asked of them. */
export interface ScriptedCluster extends ProducingCluster {
  readonly requests: Request[];
  /** Node id of each request. */
  readonly asked: string[];
  readonly removed: { host: string; port: number }[];
  readonly refreshed: number;
  readonly closed: boolean;
}

/** `leaders`: node ids by partition, of every topic; `a` leads all unless given. */
export function createScriptedCluster(opts: {
  produce?: Produce | undefined;
  producerId: string;
  connect?: () => Promise<void>;
  leaders?: Readonly<Record<number, string>>;
}): ScriptedCluster {
  const { produce = () => undefined, producerId, connect = async () => {}, leaders } = opts;
  const requests: Request[] = [];
  const asked: string[] = [];
  const removed: { host: string; port: number }[] = [];
  let refreshed = 0;
  let closed = false;

  const broker = (nodeId: string): ProducingBroker => ({
    initProducerId: async () => ({ producerId, producerEpoch: 0 }),
    async produce(request) {
      requests.push(request);
      asked.push(nodeId);
      const topics = produce(request) ?? storedAll(request);
      const refused = topics.flatMap(({ partitions }) => partitions).find(({ errorCode }) => errorCode !== 0);
      if (refused !== undefined) throw Object.assign(refusalIn(refused) as Error, { answers: topics });
      return { topics };
    },
  });

  return {
    requests,
    asked,
    removed,
    get refreshed() {
      return refreshed;
    },
    get closed() {
      return closed;
    },
    connect,
    async disconnect() {
      closed = true;
    },
    async refreshMetadata() {
      refreshed++;
    },
    refreshMetadataIfNecessary: async () => {},
    addMultipleTargetTopics: async () => {},
    findLeaderForPartitions: (_, [partition = 0]) => {
      const leader = leaders === undefined ? 'a' : leaders[partition];
      return leader === undefined ? {} : { [leader]: [partition] };
    },
    findBroker: async ({ nodeId }) => broker(nodeId),
    findControllerBroker: async () => broker('controller'),
    removeBroker: (at) => void removed.push(at),
  };
}

function storedAll({ topicData }: Request): Answer {
  return topicData.map(({ topic, partitions }) => ({
    topicName: topic,
    partitions: partitions.map(({ partition }) => ({ partition, errorCode: 0, baseOffset: '40' })),
  }));
}
