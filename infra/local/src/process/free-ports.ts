import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Systems take the ports of outgoing connections from 32768 on: one of those could have a port of ours before the
// server does that it is meant for.
const lowest = 15_000;
const highest = 32_000;

/** Ports of 127.0.0.1 that nothing uses now, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = randomInt(lowest, highest);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
