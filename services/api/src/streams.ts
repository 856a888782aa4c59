import type { Response } from 'express';
import { retryAfterSeconds } from './error-handler.js';
import { StoreUnavailableError } from './errors.js';
import type { LiveCounts } from './live-counts.js';
import type { Monitor } from './monitor.js';
import { type OpeningDependencies, openStream, type StreamRequest } from './open-stream.js';
import { ProblemError } from './problem.js';
import { connectStream, type StreamConnection } from './stream-connection.js';

const tickMs = 1000;

/** All streams of this instance. */
export interface Streams {
  /** Answers with a stream, until either side ends it. @throws ProblemError, StoreUnavailableError; nothing is sent then */
  serve(deps: OpeningDependencies, exchange: { response: Response; wanted: StreamRequest }): Promise<void>;
  /** Ends all of them, and opens no more. */
  close(): void;
}

export function createStreams(deps: {
  live: LiveCounts;
  max: number;
  monitor: Monitor;
  now: () => number;
}): Streams {
  const { live, max, monitor, now } = deps;
  const connections = new Set<StreamConnection>();
  let taken = 0;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  const tickWhileOpen = (): void => {
    timer ??= setInterval(() => {
      for (const connection of connections) connection.tick();
    }, tickMs);
    if (connections.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };

  /** Held from here on until the response is closed: reading a beginning takes a place, too. */
  const takePlace = (response: Response): void => {
    if (max === 0) throw unavailable('This instance serves no streams.');
    if (taken >= max) throw unavailable('As many streams are open as this instance takes.');
    taken += 1;
    monitor.streamsOpen(taken);
    response.once('close', () => {
      taken -= 1;
      monitor.streamsOpen(taken);
    });
  };

  return {
    async serve(opening, { response, wanted }) {
      takePlace(response);
      const opened = await openStream(opening, wanted);
      if (response.destroyed) return;
      if (closed) throw unavailable('This instance is stopping.');
      response.set({
        'Content-Type': 'text/event-stream',
        'Cache-Control': 'no-store',
        'X-Accel-Buffering': 'no',
      });
      if (response.locals.head === true) return void response.end();
      response.socket?.setNoDelay(true);
      const again = () =>
        openStream(opening, wanted).catch((error: unknown) => {
          if (error instanceof StoreUnavailableError || error instanceof ProblemError) return undefined;
          throw error;
        });
      const eventSent = monitor.streamEventSent;
      const connection = connectStream({ response, live, opened, again, now, eventSent });
      connections.add(connection);
      tickWhileOpen();
      response.once('close', () => {
        connection.closed();
        connections.delete(connection);
        tickWhileOpen();
      });
    },
    close() {
      closed = true;
      for (const connection of connections) connection.end();
    },
  };
}

function unavailable(why: string): ProblemError {
  const advice = `Try again in ${retryAfterSeconds} s, or at another instance.`;
  return new ProblemError('urn:chatpulse:problem:streams-unavailable', `${why} ${advice}`);
}
