import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { check } from '../process/probe.js';
import type { ComponentSpec, ComponentView } from './component-spec.js';
import type { Progress, Supervisor } from './supervisor.js';

/** Requests to the supervisor. Each is answered with one JSON value a line: progress, and at the end a result. */
export type ControlRequest =
  | { do: 'apply'; plan: readonly ComponentSpec[] }
  | { do: 'add'; spec: ComponentSpec }
  | { do: 'remove'; name: string }
  | { do: 'restart' | 'stop'; names: readonly string[] }
  | { do: 'down' }
  | { do: 'status' };
export type ControlResult = {
  ok: boolean;
  unchanged?: readonly string[];
  failed?: readonly string[];
  components?: readonly ComponentView[];
  problem?: string;
};
export type ControlLine = { progress: Progress } | { result: ControlResult };

/** Listens on a free port of 127.0.0.1; only who can read the token in the state folder is served. */
export async function listenForControl(opts: {
  token: string;
  supervisor: Supervisor;
  onDown: () => void;
}): Promise<{ port: number; server: Server }> {
  const server = createServer((request, response) => {
    if (request.headers.authorization !== `Bearer ${opts.token}`) return void response.writeHead(401).end();
    void answer(request, response, opts);
  });
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
  return { port: (server.address() as AddressInfo).port, server };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { supervisor, onDown }: Parameters<typeof listenForControl>[0],
): Promise<void> {
  const send = (line: ControlLine) => response.write(`${JSON.stringify(line)}\n`);
  const report = (progress: Progress) => send({ progress });
  let asked: ControlRequest | undefined;
  response.flushHeaders();
  try {
    asked = JSON.parse(await bodyOf(request)) as ControlRequest;
    send({ result: await work(asked) });
  } catch (error) {
    send({ result: { ok: false, problem: String(error) } });
  }
  response.end(() => asked?.do === 'down' && onDown());

  async function work(asked: ControlRequest): Promise<ControlResult> {
    switch (asked.do) {
      case 'apply': {
        const outcome = await supervisor.apply(asked.plan, report);
        return { ok: outcome.failed.length === 0, ...outcome };
      }
      case 'add':
        return { ok: await supervisor.add(asked.spec, report) };
      case 'remove':
        await supervisor.remove(asked.name);
        return { ok: true };
      case 'restart':
        return { ok: await supervisor.restart(asked.names, report) };
      case 'stop':
        await supervisor.stop(asked.names, report);
        return { ok: true };
      case 'down':
        await supervisor.down(report);
        return { ok: true };
      case 'status':
        return {
          ok: true,
          components: await Promise.all(supervisor.views().map((view) => probed(view, supervisor.specs()))),
        };
    }
  }
}

/** A component may live and yet not serve: ask it now. */
async function probed(view: ComponentView, specs: readonly ComponentSpec[]): Promise<ComponentView> {
  const ready = specs.find(({ name }) => name === view.name)?.ready;
  const problem = view.state === 'ready' && ready ? await check(ready) : undefined;
  return problem === undefined ? view : { ...view, state: 'starting', problem };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
