import { describe, expect, test } from '@jest/globals';
import { type Connection, createConnection, type Proof, twitchConnectionTimings } from '../src/connection.js';
import type { SessionHandlers } from '../src/session.js';

type Told = { lost: string[]; moved: number; torn: string[]; proven: Proof[] };
type Opened = { handlers: SessionHandlers; sent: string[]; terminated: boolean };

/** A connection over sockets that are objects, on a clock that the test moves. */
function connect() {
  let nowMs = 0;
  const sockets: Opened[] = [];
  const told: Told = { lost: [], moved: 0, torn: [], proven: [] };
  const connection: Connection = createConnection({
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
      onLost: (reason) => told.lost.push(reason),
      onMoved: () => void told.moved++,
      onTorn: (reason) => told.torn.push(reason),
      onProven: (proof) => told.proven.push(proof),
    },
  });
  const moveTo = (ms: number): void => {
    nowMs = ms;
    connection.step(ms);
  };
  /** The server answers the newest PING on a socket. */
  const pong = (index: number): void => {
    const ping = sockets[index]?.sent.at(-1)?.slice('PING :'.length);
    sockets[index]?.handlers.onLine(`:tmi.twitch.tv PONG tmi.twitch.tv :${ping}`);
  };
  return { connection, sockets, told, lost: told.lost, moveTo, pong };
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
    const { connection, sockets, told, moveTo } = connect();
    moveTo(0);
    for (const index of [0, 1, 2]) {
      sockets[index]?.handlers.onLine(welcome);
      if (index < 2) sockets[index]?.handlers.onLine(':tmi.twitch.tv RECONNECT');
    }
    expect(sockets.map(({ terminated }) => terminated)).toEqual([true, false, false]);
    expect([connection.state, connection.retiring]).toEqual(['ready', true]);
    expect(told).toMatchObject({ lost: [], moved: 2, torn: ['RECONNECT came again'] });
  });

  test('is proven up to when a PING was sent, once its answer came', () => {
    const { connection, sockets, told, moveTo, pong } = connect();
    moveTo(0);
    sockets[0]?.handlers.onLine(welcome);
    moveTo(40);
    pong(0);
    moveTo(5000);
    connection.prove(5000);
    moveTo(5250);
    pong(0);
    expect(told.proven).toEqual([
      { sentMs: 0, heardMs: 40 },
      { sentMs: 5000, heardMs: 5250 },
    ]);
  });

  describe('that moves to another socket after RECONNECT', () => {
    /** The first socket is logged in and proven, the second is in use. */
    function moved() {
      const connected = connect();
      const { sockets, moveTo, pong } = connected;
      moveTo(0);
      sockets[0]?.handlers.onLine(welcome);
      pong(0);
      sockets[0]?.handlers.onLine(':tmi.twitch.tv RECONNECT');
      moveTo(1000);
      sockets[1]?.handlers.onLine(welcome);
      return connected;
    }

    test('loses nothing, and proves nothing as long as the old one is read', () => {
      const { told, pong } = moved();
      pong(1);
      expect(told).toMatchObject({ lost: [], moved: 1, torn: [], proven: [{ sentMs: 0 }] });
    });

    test('proves again once the old one has answered its last PING', () => {
      const { connection, sockets, told, moveTo, pong } = moved();
      pong(1);
      connection.release(1100);
      pong(0);
      expect([sockets[0]?.terminated, connection.retiring]).toEqual([true, false]);
      connection.prove(1200);
      moveTo(1300);
      pong(1);
      expect(told).toMatchObject({
        lost: [],
        torn: [],
        proven: [{ sentMs: 0 }, { sentMs: 1200, heardMs: 1300 }],
      });
    });

    test('is torn when the old one ends before that', () => {
      const { connection, sockets, told } = moved();
      connection.release(1100);
      sockets[0]?.handlers.onClosed('reset');
      expect(told).toMatchObject({ lost: [], torn: ['reset'] });
      expect(connection.retiring).toBe(false);
    });

    test('is torn when not all is joined anew within a minute', () => {
      const { sockets, told, moveTo, pong } = moved();
      for (let ms = 1250; ms < 61_000; ms += 250) {
        moveTo(ms);
        for (const index of [0, 1]) pong(index);
      }
      expect(told.torn).toEqual([]);
      moveTo(61_000);
      expect([told.torn.length, sockets[0]?.terminated, told.lost]).toEqual([1, true, []]);
    });
  });

  test('opens nothing and says nothing once it was stopped', () => {
    const { connection, sockets, lost, moveTo } = connect();
    moveTo(0);
    connection.stop();
    moveTo(100_000);
    expect([sockets.length, lost, connection.state]).toEqual([1, [], 'stopped']);
  });
});
