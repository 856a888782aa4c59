import { connect, type Socket } from 'node:net';

const warmUpSeconds = 1;

export type Paced = {
  /** ms, ascending; each from the moment at which its request was sent, to the last byte of its answer. */
  readonly answers: Float64Array;
  /** The same from the moment at which it was due: a free connection and this process are in it, too. */
  readonly waits: Float64Array;
  readonly perSecond: number;
  /** Answers that were no 200, and connections that ended. */
  readonly faults: number;
};

/**
 * An open loop: request *i* is due at *start + i / rate*, whatever became of those before it. autocannon sends what is
 * due in a second all at once at its beginning, so that a rate below the highest tells nothing of waits.
 * The first second tells nothing: client and server have to get going.
 * @param next the path of the next request
 */
export async function paced(opts: {
  port: number;
  rate: number;
  seconds: number;
  connections: number;
  next: () => string;
}): Promise<Paced> {
  const { port, rate, seconds, next } = opts;
  const total = Math.floor(rate * (warmUpSeconds + seconds));
  const answers = new Float64Array(total);
  const waits = new Float64Array(total);
  const due: number[] = [];
  let [sent, answered, measured, faults, head, begun] = [0, 0, 0, 0, 0, 0];
  const idle: Lane[] = [];
  const dispatch = (): void => {
    while (head < due.length) {
      // In turn: a server ends a connection that is idle for some seconds.
      const lane = idle.shift();
      if (lane === undefined) return;
      lane.ask(next(), due[head] ?? 0);
      head += 1;
    }
  };
  const lanes = await Promise.all(
    Array.from({ length: opts.connections }, () =>
      openLane(port, {
        answered(lane, { dueMs, sentMs, status }) {
          answered += 1;
          if (dueMs >= begun + warmUpSeconds * 1000) {
            const nowMs = performance.now();
            answers[measured] = nowMs - sentMs;
            waits[measured] = nowMs - dueMs;
            measured += 1;
          }
          if (status !== 200) faults += 1;
          idle.push(lane);
          dispatch();
        },
        lost() {
          faults += 1;
        },
      }),
    ),
  );
  idle.push(...lanes);
  begun = performance.now();
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const nowMs = performance.now();
      for (; sent < total && begun + (sent * 1000) / rate <= nowMs; sent++)
        due.push(begun + (sent * 1000) / rate);
      dispatch();
      const over = nowMs - begun > (warmUpSeconds + seconds) * 1000 + 10_000;
      if (answered < total && !over) return;
      clearInterval(timer);
      resolve();
    }, 1);
  });
  const took = (performance.now() - begun) / 1000;
  for (const lane of lanes) lane.close();
  return {
    answers: answers.subarray(0, measured).sort(),
    waits: waits.subarray(0, measured).sort(),
    perSecond: answered / took,
    faults: faults + total - answered,
  };
}

type Lane = { ask(path: string, dueMs: number): void; close(): void };
type Answered = { readonly dueMs: number; readonly sentMs: number; readonly status: number };

/** A connection that has one request under way at most. Answers have a Content-Length. */
function openLane(
  port: number,
  told: { answered(lane: Lane, answered: Answered): void; lost(): void },
): Promise<Lane> {
  return new Promise((resolve, reject) => {
    let [dueMs, sentMs, missing, status] = [0, 0, 0, 0];
    let headText = '';
    let closed = false;
    // One buffer for all that comes: 250 MB a second of new ones are waits of the client's own making.
    const onread = {
      buffer: Buffer.allocUnsafe(65_536),
      callback(bytes: number, buffer: Uint8Array): boolean {
        take(Buffer.from(buffer.buffer, buffer.byteOffset, bytes));
        return true;
      },
    };
    const socket: Socket = connect({ port, host: '127.0.0.1', onread });
    const lane: Lane = {
      ask(path, due) {
        [dueMs, sentMs] = [due, performance.now()];
        socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\n\r\n`);
      },
      close() {
        closed = true;
        socket.destroy();
      },
    };
    socket.setNoDelay(true);
    socket.once('connect', () => resolve(lane));
    socket.once('error', reject);
    socket.on('close', () => {
      if (!closed) told.lost();
    });
    const take = (chunk: Buffer): void => {
      if (missing > 0) missing -= chunk.length;
      else {
        const before = headText.length;
        headText += chunk.toString('latin1', 0, Math.min(chunk.length, 4096));
        const end = headText.indexOf('\r\n\r\n');
        if (end === -1) return;
        const bodyBytes = Number(/\r\ncontent-length: (\d+)/i.exec(headText)?.[1] ?? Number.NaN);
        status = Number.isNaN(bodyBytes) ? 0 : Number(headText.slice(9, 12));
        missing = (status === 0 ? 0 : bodyBytes) - (before + chunk.length - end - 4);
        headText = '';
      }
      if (missing <= 0) {
        missing = 0;
        told.answered(lane, { dueMs, sentMs, status });
      }
    };
  });
}
