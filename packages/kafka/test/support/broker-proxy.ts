import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';

const produceKey = 0;
const metadataKey = 3;

/** A TCP proxy before one broker that understands Kafka's frames, so that it can fail at a chosen moment. */
export interface BrokerProxy {
  readonly address: string;
  /**
   * Asked before the answer to each produce request goes on, counted from 1: `lose` cuts the connection
   * instead, when the broker has already stored the batch.
   */
  onProduced: (count: number) => 'pass' | 'lose';
  readonly produced: number;
  /** Connections that stand, to it and behind it. */
  readonly connections: number;
  /** Cuts every connection, and refuses new ones until `open`. */
  shut(): void;
  open(): void;
  /** Leaves every connection of now half-open: nothing passes any more, and the socket stays. New ones pass. */
  mute(): void;
  close(): Promise<void>;
}

export async function createBrokerProxy(broker: string): Promise<BrokerProxy> {
  const [host = '', port = ''] = broker.split(':');
  const sockets = new Set<Socket>();
  const muted = new WeakSet<Socket>();
  let shut = false;
  let produced = 0;

  const server = createServer((client) => {
    if (shut) {
      client.destroy();
      return;
    }
    const upstream = createConnection({ host, port: Number(port), noDelay: true });
    const requests = new Map<number, number>();
    const cut = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', cut).on('close', () => {
        sockets.delete(socket);
        cut();
      });
    }
    eachFrame(client, (frame) => {
      if (muted.has(client)) return;
      requests.set(frame.readInt32BE(8), frame.readInt16BE(4));
      upstream.write(frame);
    });
    eachFrame(upstream, (frame) => {
      if (muted.has(upstream)) return;
      const request = requests.get(frame.readInt32BE(4));
      if (request === metadataKey) pointHere(frame, Number(port), (server.address() as AddressInfo).port);
      if (request === produceKey && proxy.onProduced(++produced) === 'lose') cut();
      else client.write(frame);
    });
  });

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cutAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const proxy: BrokerProxy = {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    onProduced: () => 'pass',
    get produced() {
      return produced;
    },
    get connections() {
      return sockets.size;
    },
    shut() {
      shut = true;
      cutAll();
    },
    open() {
      shut = false;
    },
    mute() {
      for (const socket of sockets) muted.add(socket);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cutAll();
      }),
  };
  return proxy;
}

/** A frame is its length in 4 bytes, and so many bytes. */
function eachFrame(socket: Socket, handle: (frame: Buffer) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
      const end = 4 + rest.readInt32BE(0);
      handle(rest.subarray(0, end));
      rest = rest.subarray(end);
    }
  });
}

/** Metadata v3 and up: correlation id, throttle time, then brokers as id, host, port, rack. */
function pointHere(frame: Buffer, brokerPort: number, proxyPort: number): void {
  let at = 12;
  const count = frame.readInt32BE(at);
  at += 4;
  for (let index = 0; index < count; index++) {
    at += 4;
    at += 2 + frame.readInt16BE(at);
    if (frame.readInt32BE(at) === brokerPort) frame.writeInt32BE(proxyPort, at);
    at += 4;
    at += 2 + Math.max(0, frame.readInt16BE(at));
  }
}
