import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { project } from '../src/project.js';
import { minute, noon, watermark, windowStats } from './samples.js';

const message = (value: unknown, partition = 0) => ({ partition, value: Buffer.from(JSON.stringify(value)) });

describe('projection of a batch', () => {
  test('of each window only the highest revision is left, in any order', () => {
    const batch = [3, 9, 1].map((revision) => message(windowStats({ revision, messages: revision })));
    expect(project(batch).windows).toMatchObject([{ revision: 9, messages: 9 }]);
    expect(project(batch.reverse()).windows).toMatchObject([{ revision: 9, messages: 9 }]);
  });

  test('a higher generation wins over a higher revision', () => {
    const batch = [
      message(windowStats({ generation: 2, revision: 1 })),
      message(windowStats({ generation: 1, revision: 500 })),
    ];
    expect(project(batch).windows).toMatchObject([{ generation: 2, revision: 1 }]);
  });

  test('windows of other sizes, starts and channels are kept apart', () => {
    const batch = [
      message(windowStats()),
      message(windowStats({ windowSizeSeconds: 600 })),
      message(windowStats({ windowStart: noon + minute })),
      message(windowStats({ channelId: '2' })),
    ];
    expect(project(batch).windows).toHaveLength(4);
  });

  test('a window carries the partition it was read from', () => {
    expect(project([message(windowStats(), 5)]).windows).toMatchObject([{ partition: 5 }]);
  });

  test('of each partition and generation the furthest watermark is left', () => {
    const batch = [
      message(watermark({ eventTime: noon + 2, counted: 5 })),
      message(watermark({ eventTime: noon + 2, counted: 6 })),
      message(watermark({ eventTime: noon + 1, counted: 4 })),
      message(watermark({ generation: 2, eventTime: noon })),
    ];
    expect(project(batch).watermarks).toMatchObject([
      { generation: 1, eventTime: noon + 2, counted: 6 },
      { generation: 2, eventTime: noon },
    ]);
  });

  test('a channel is sighted under its newest name, since its earliest window', () => {
    const batch = [
      message(windowStats({ windowStart: noon + minute, channel: 'newer', updatedAt: noon + minute + 5 })),
      message(windowStats({ windowStart: noon, channel: 'older', updatedAt: noon + 5 })),
    ];
    expect(project(batch).sightings).toEqual([
      { channelId: '71092938', login: 'newer', partition: 0, firstSeen: noon, lastSeen: noon + minute + 5 },
    ]);
  });

  test.each([
    ['no value', null, 'has no value'],
    ['no JSON', Buffer.from('{"type":'), 'is not JSON'],
    ['an unknown type', Buffer.from('{"type":"session"}'), '/type must be window or watermark'],
    ['null', Buffer.from('null'), '/type must be window or watermark'],
    [
      'a missing field',
      message({ ...windowStats(), messages: undefined }).value,
      expect.stringContaining('messages'),
    ],
    [
      'a start that is not aligned',
      message(windowStats({ windowStart: noon + 1 })).value,
      expect.stringContaining('aligned'),
    ],
    [
      'an end elsewhere',
      message(windowStats({ windowEnd: noon + 1 })).value,
      expect.stringContaining('windowEnd'),
    ],
    [
      'a generation out of range',
      message(windowStats({ generation: 2 ** 40 })).value,
      expect.stringContaining('range'),
    ],
  ])('%s is undecodable, with the problem named', (_name, value, problem) => {
    const broken = { partition: 0, value };
    const { undecodable, windows, watermarks } = project([
      broken,
      message(windowStats()),
      message(watermark()),
    ]);
    expect(undecodable).toEqual([{ message: broken, problem }]);
    expect([windows.length, watermarks.length]).toEqual([1, 1]);
  });

  test('a field that a later version adds is no fault', () => {
    expect(project([message({ ...windowStats(), newField: 1 })]).undecodable).toEqual([]);
  });

  test.each(['window-stats', 'watermark'])('every valid example of %s is taken', (schema) => {
    const folder = join(import.meta.dirname, '../../../contracts/examples', schema, 'valid');
    const values = readdirSync(folder).map((file) => ({
      partition: 0,
      value: readFileSync(join(folder, file)),
    }));
    expect(values.length).toBeGreaterThan(0);
    expect(project(values).undecodable).toEqual([]);
  });
});
