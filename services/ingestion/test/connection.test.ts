import { describe, expect, test } from '@jest/globals';
import { type Connection, createConnection, twitchConnectionTimings } from '../src/connection.js';
import type { SessionHandlers } from '../src/session.js';

type Opened = { handlers: SessionHandlers; sent: string[]; terminated: boolean };

/** A connection over sockets that are objects, on a clock that the test moves. */
function connect(): { connection: Connection; sockets: Opened[]; lost: string[]; moveTo(ms: number): void } {
  let nowMs = 0;
  const sockets: Opened[] = [];
  const lost: string[] = [];
  const connection = createConnection({
    url: 'ws://fake',
    openSession(_, handlers) {
      const opened: Opened = { handlers, sent: [], terminated: false };
      sockets.push(opened);
      return {
        send: (command) => opened.sent.push(command),
        terminate() {
          opened.terminated = true;
          handlers.onClosed('terminated');
        },
      };
    },
    timings: twitchConnectionTimings,
    now: () => nowMs,
    random: () => 0.5,
    events: {
      onMessage: () => {},
      onUnparseable: () => {},
      onRoomState: () => {},
      onRefused: () => {},
      onParted: () => {},
      onReady: () => {},
      onListenerError: () => {},
      onLost: (reason) => lost.push(reason),
    },
  });
  const moveTo = (ms: number): void => {
    nowMs = ms;
    connection.step(ms);
  };
  return { connection, sockets, lost, moveTo };
}

const welcome = ':tmi.twitch.tv 001 justinfan1 :Welcome, GLHF!';

describe('a connection', () => {
  test('is pinged after 15 s of silence and replaced after 30', () => {
    const { connection, sockets, lost, moveTo } = connect();
    moveTo(0);
    sockets[0]?.handlers.onLine(welcome);
    sockets[0]?.handlers.onLine(':tmi.twitch.tv PONG tmi.twitch.tv :0');
    for (let ms = 250; ms <= 15_000; ms += 250) moveTo(ms);
    expect(sockets[0]?.sent).toEqual(['PING :0']);
    moveTo(15_250);
    expect(sockets[0]?.sent).toEqual(['PING :0', 'PING :15250']);
    for (let ms = 15_500; ms <= 30_000; ms += 250) moveTo(ms);
    expect([sockets[0]?.terminated, connection.state]).toEqual([false, 'ready']);
    moveTo(30_250);
    expect([sockets[0]?.terminated, connection.state, lost]).toEqual([true, 'waiting', ['terminated']]);
  });

  test('is not blamed for a silence in which this process did not run', () => {
    const { connection, sockets, moveTo } = connect();
    moveTo(0);
    sockets[0]?.handlers.onLine(welcome);
    moveTo(60_000);
    expect([sockets[0]?.terminated, connection.state]).toEqual([false, 'ready']);
  });

  test('waits longer after each failure, up to 30 s, and starts anew once a PING was answered', () => {
    const { sockets, moveTo } = connect();
    const opensAfterClose = (): number => {
      const count = sockets.length;
      sockets.at(-1)?.handlers.onClosed('refused');
      const start = now;
      while (sockets.length === count) {
        now += 250;
        moveTo(now);
      }
      return now - start;
    };
    let now = 0;
    moveTo(0);
    const waits = Array.from({ length: 8 }, opensAfterClose);
    expect(waits).toEqual([750, 1500, 3000, 6000, 12_000, 22_500, 22_500, 22_500]);
    sockets.at(-1)?.handlers.onLine(welcome);
    expect(opensAfterClose()).toBe(22_500);
    sockets.at(-1)?.handlers.onLine(welcome);
    const ping = sockets.at(-1)?.sent.at(-1)?.slice(5);
    sockets.at(-1)?.handlers.onLine(`:tmi.twitch.tv PONG tmi.twitch.tv ${ping}`);
    expect(opensAfterClose()).toBe(750);
  });

  test('ends the oldest socket when RECONNECT comes again before all is joined anew', () => {
    const { connection, sockets, moveTo } = connect();
    moveTo(0);
    for (const index of [0, 1, 2]) {
      sockets[index]?.handlers.onLine(welcome);
      if (index < 2) sockets[index]?.handlers.onLine(':tmi.twitch.tv RECONNECT');
    }
    expect(sockets.map(({ terminated }) => terminated)).toEqual([true, false, false]);
    expect([connection.state, connection.retiring]).toEqual(['ready', true]);
  });

  test('opens nothing and says nothing once it was stopped', () => {
    const { connection, sockets, lost, moveTo } = connect();
    moveTo(0);
    connection.stop();
    moveTo(100_000);
    expect([sockets.length, lost, connection.state]).toEqual([1, [], 'stopped']);
  });
});
