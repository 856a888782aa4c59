import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type KafkaProxy = {
  readonly broker: string;
  /** Ends all connections and refuses new ones until `restore`. */
  cut(): void;
  restore(): void;
  close(): Promise<void>;
};

/**
 * A TCP proxy before one broker, to take Kafka away from one client only. A broker tells clients its own
 * address; in what it answers, host and port (as the protocol writes them) are replaced by the proxy's.
 */
export async function startKafkaProxy(broker: string): Promise<KafkaProxy> {
  const [host = '', port = ''] = broker.split(':');
  const sockets = new Set<Socket>();
  let open = true;

  const server = createServer((client) => {
    if (!open) return void client.destroy();
    const upstream = connect(Number(port), host);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (data) => upstream.write(data));
    upstream.on('data', (data) => client.write(replaceAll(Buffer.from(data), real, own)));
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const ownPort = (server.address() as AddressInfo).port;
  const real = address(host, Number(port));
  const own = address(host, ownPort);

  const cut = (): void => {
    open = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    broker: `${host}:${ownPort}`,
    cut,
    restore: () => {
      open = true;
    },
    close: () => {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function address(host: string, port: number): Buffer {
  const portBytes = Buffer.alloc(4);
  portBytes.writeInt32BE(port);
  return Buffer.concat([Buffer.from(host), portBytes]);
}

/** In place; both are of one length. */
function replaceAll(data: Buffer, from: Buffer, to: Buffer): Buffer {
  for (let at = data.indexOf(from); at !== -1; at = data.indexOf(from, at + 1)) to.copy(data, at);
  return data;
}
