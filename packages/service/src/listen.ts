import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PortUnavailableError } from './errors.js';

/**
 * Serves `app` and resolves once it accepts connections; `port` is the real one when 0 was asked for.
 * `close` stops accepting, gives answers under way `drainMs` (default 1000) to finish, then ends what is
 * left: keep-alive and event-stream connections would hold it open for ever. So it takes `drainMs` at most.
 * @throws PortUnavailableError naming `portVariable` when the port is taken or not allowed.
 */
export function listen(
  app: RequestListener,
  opts: { host: string; port: number; portVariable: string; drainMs?: number },
): Promise<{ port: number; server: Server; close(): Promise<void> }> {
  const { host, port, portVariable, drainMs = 1000 } = opts;
  const server = createServer(app);
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, host, port, portVariable)));
    server.listen(port, host, () => {
      resolve({
        port: (server.address() as AddressInfo).port,
        server,
        close: () => close(server, drainMs),
      });
    });
  });
}

function explain(error: NodeJS.ErrnoException, host: string, port: number, variable: string): Error {
  const reasons: Record<string, string> = { EADDRINUSE: 'is taken', EACCES: 'needs more rights' };
  const reason = reasons[error.code ?? ''];
  if (reason === undefined) return error;
  const example = port < 1024 ? port + 8000 : port < 60_000 ? port + 10 : port - 10;
  return new PortUnavailableError(
    `port ${port} on ${host} ${reason}; choose another, for example ${variable}=${example}`,
    { cause: error },
  );
}

function close(server: Server, drainMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), drainMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
