import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { createLiveCounts } from '../src/live-counts.js';
import type { OpenedStream } from '../src/open-stream.js';
import { countedRow } from '../src/stats-rows.js';
import { connectStream, silentClientMs } from '../src/stream-connection.js';
import { idleEventMs } from '../src/stream-feed.js';
import { countedWindow, noon, watermark, windowStats } from './samples.js';

const key = { channelId: '71092938', partition: 0, size: 60 } as const;
const beginning: OpenedStream = {
  text: 'the beginning\n',
  event: true,
  key,
  has: { rows: [countedRow(windowStats({ revision: 1, messages: 1 }), 'open')], asOf: noon },
};
const unseen: OpenedStream = {
  text: 'nothing yet\n',
  event: true,
  key: undefined,
  has: { rows: [], asOf: undefined },
};

/** A client whose socket takes `highWaterMark` bytes before it says that it is full. */
function connect(opened: OpenedStream, highWaterMark: number, again: OpenedStream | undefined = undefined) {
  const live = createLiveCounts();
  const response = new PassThrough({ highWaterMark });
  let nowMs = 0;
  let events = 0;
  const connection = connectStream({
    response,
    live,
    opened,
    again: async () => again,
    now: () => nowMs,
    eventSent: () => {
      events += 1;
    },
  });
  const count = (revision: number): void => {
    live.take({
      windows: [countedWindow({ revision, messages: revision })],
      watermarks: [watermark({ eventTime: noon + revision })],
    });
    for (const channel of live.waiting())
      if (channel.awaited !== undefined) channel.fill([], channel.awaited);
  };
  const after = (ms: number): void => {
    nowMs += ms;
    connection.tick();
  };
  return { live, response, connection, count, after, events: () => events };
}

const read = async (response: PassThrough): Promise<string> => {
  const text = String(response.read() ?? '');
  // The stream says `drain` a moment after it was read.
  await new Promise(setImmediate);
  return text;
};

describe('a client that does not read', () => {
  test('is not written to: what it missed is one event, when it reads again', async () => {
    const { response, count, events } = connect(beginning, 1);
    for (let revision = 2; revision <= 100; revision++) count(revision);
    expect(response.readableLength).toBe(beginning.text.length);
    expect(events()).toBe(1);
    const text = (await read(response)) + (await read(response));
    expect(text.match(/^data: /gm)).toHaveLength(1);
    expect(text).toContain('"messages":100,');
    expect(events()).toBe(2);
  });

  test('is closed when it has read nothing for a minute', () => {
    const { response, after } = connect(beginning, 1);
    after(silentClientMs - 1);
    expect(response.destroyed).toBe(false);
    after(1);
    expect(response.destroyed).toBe(true);
  });

  test('one that reads is not closed, however slow', async () => {
    const { response, count, after } = connect(beginning, 1);
    for (let revision = 2; revision < 6; revision++) {
      after(silentClientMs - 1);
      await read(response);
      count(revision);
    }
    expect(response.destroyed).toBe(false);
  });
});

describe('a channel of which nothing was counted', () => {
  test('is looked up again every now and then, and begins anew when it is found', async () => {
    const { response, live, count, after } = connect(unseen, 10_000, beginning);
    expect(await read(response)).toBe(unseen.text);
    after(idleEventMs - 1);
    expect(await read(response)).toBe('');
    after(1);
    await new Promise(setImmediate);
    expect(await read(response)).toBe(beginning.text);
    count(1);
    count(2);
    expect(await read(response)).toContain('"messages":2,');
    expect(live.wants('71092938|60|0')).toBe(true);
  });
});

test('what is closed is watched no more', () => {
  const { live, connection } = connect(beginning, 10_000);
  expect(live.wants('71092938|60|0')).toBe(true);
  connection.closed();
  expect(live.wants('71092938|60|0')).toBe(false);
});
