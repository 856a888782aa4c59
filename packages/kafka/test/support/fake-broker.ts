import { type AddressInfo, createServer, type Socket } from 'node:net';
import { patchedKafkajs } from './unpatched-kafkajs.js';

const Encoder = patchedKafkajs.inside('src/protocol/encoder');
const Decoder = patchedKafkajs.inside('src/protocol/decoder');
const decodeBatch = patchedKafkajs.inside('src/protocol/recordBatch/v0/decoder');

// biome-ignore lint/suspicious/noExplicitAny: the inside of kafkajs has no types
type Wire = any;

/** Requests it understands, by API key, each in one version only: clients take the best that both sides know. */
const versions = new Map([
  [0, 3], // Produce
  [2, 1], // ListOffsets
  [3, 1], // Metadata
  [18, 2], // ApiVersions
  [22, 0], // InitProducerId
]);

export const notLeader = 6;

/** A produce request for one partition, as it arrives. */
type Produced = {
  /** The node that was asked. */
  readonly node: number;
  readonly partition: number;
  readonly values: readonly string[];
  /** Of all produce requests, from 1. */
  readonly request: number;
};

/**
 * Brokers that do as they are told: as many nodes as `leaders` names, one topic, and a script that decides what
 * comes of each produce request. They speak as much of Kafka's protocol as a producer needs.
 */
export interface FakeCluster {
  /** host:port of the first node. */
  readonly address: string;
  /** The node that leads each partition; a script may change it. */
  readonly leaders: number[];
  /** What is in each partition. */
  readonly stored: readonly string[][];
  /** Error code to answer; 0 stores the records. */
  onProduce: (produced: Produced) => number;
  close(): Promise<void>;
}

export async function createFakeCluster(topic: string, leaders: number[]): Promise<FakeCluster> {
  const nodes = new Map<number, number>();
  const sockets = new Set<Socket>();
  const closers: (() => Promise<void>)[] = [];
  const stored = leaders.map((): string[] => []);
  let produceRequests = 0;
  let producerIds = 0;

  const answers: Readonly<Record<number, (request: Wire, node: number) => Promise<Wire> | Wire>> = {
    18: () =>
      new Encoder()
        .writeInt16(0)
        .writeArray(
          [...versions].map(([key, version]) =>
            new Encoder().writeInt16(key).writeInt16(version).writeInt16(version),
          ),
        )
        .writeInt32(0),
    3: () =>
      new Encoder()
        .writeArray(
          [...nodes].map(([node, port]) =>
            new Encoder().writeInt32(node).writeString('127.0.0.1').writeInt32(port).writeString(null),
          ),
        )
        .writeInt32(1)
        .writeArray([
          new Encoder()
            .writeInt16(0)
            .writeString(topic)
            .writeBoolean(false)
            .writeArray(cluster.leaders.map((leader, partition) => describePartition(partition, leader))),
        ]),
    2: () =>
      new Encoder().writeArray([
        new Encoder()
          .writeString(topic)
          .writeArray(
            stored.map((values, partition) =>
              new Encoder().writeInt32(partition).writeInt16(0).writeInt64(-1).writeInt64(values.length),
            ),
          ),
      ]),
    22: () => new Encoder().writeInt32(0).writeInt16(0).writeInt64(++producerIds).writeInt16(0),
    0: async (request, node) => {
      produceRequests += 1;
      request.readString();
      request.readInt16();
      request.readInt32();
      const partitions = await request.readArrayAsync(async (decoder: Wire) => {
        decoder.readString();
        return decoder.readArrayAsync(async (data: Wire) => {
          const partition: number = data.readInt32();
          const batch = await decodeBatch(new Decoder(data.readBytes()));
          const values = batch.records.map(({ value }: { value: Buffer }) => String(value));
          return answerProduce({ node, partition, values, request: produceRequests });
        });
      });
      return new Encoder()
        .writeArray([new Encoder().writeString(topic).writeArray(partitions.flat())])
        .writeInt32(0);
    },
  };

  const answerProduce = (produced: Produced): Wire => {
    const { partition, values } = produced;
    const code = cluster.onProduce(produced);
    const log = stored[partition] ?? [];
    const baseOffset = code === 0 ? log.push(...values) - values.length : -1;
    return new Encoder().writeInt32(partition).writeInt16(code).writeInt64(baseOffset).writeInt64(-1);
  };

  const serve = async (node: number): Promise<void> => {
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
      eachRequest(socket, async (request) => {
        const [key, , correlationId] = [request.readInt16(), request.readInt16(), request.readInt32()];
        request.readString();
        const answer = await answers[key]?.(request, node);
        if (answer === undefined) throw new Error(`the fake broker knows no request ${key}`);
        const body = new Encoder().writeInt32(correlationId).writeEncoder(answer);
        socket.write(new Encoder().writeInt32(body.size()).writeEncoder(body).buffer);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    nodes.set(node, (server.address() as AddressInfo).port);
    closers.push(() => new Promise((resolve) => server.close(() => resolve())));
  };

  const cluster: FakeCluster = {
    leaders,
    stored,
    onProduce: () => 0,
    get address() {
      return `127.0.0.1:${nodes.get(1)}`;
    },
    async close() {
      const closed = closers.map((close) => close());
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
  for (const node of new Set([1, ...leaders])) await serve(node);
  return cluster;
}

function describePartition(partition: number, leader: number): Wire {
  return new Encoder()
    .writeInt16(0)
    .writeInt32(partition)
    .writeInt32(leader)
    .writeArray([leader], 'int32')
    .writeArray([leader], 'int32');
}

/** A frame is its length in 4 bytes, and so many bytes. */
function eachRequest(socket: Socket, handle: (request: Wire) => Promise<void>): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
      const end = 4 + rest.readInt32BE(0);
      handle(new Decoder(rest.subarray(4, end))).catch((error: Error) => socket.destroy(error));
      rest = rest.subarray(end);
    }
  });
}
