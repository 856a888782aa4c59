import { openApi } from '@chatpulse/contracts';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { csvOf } from '../src/csv.js';
import { statsColumns, statsCsv } from '../src/stats-csv.js';
import { countedRow, emptyRow } from '../src/stats-rows.js';
import { minute, noon, windowStats } from './samples.js';

/** As RFC 4180 reads it. */
function readCsv(text: string): string[][] {
  const lines: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,"\r\n]*))(,|\r\n)/g)) {
    lines.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') lines.push([]);
  }
  return lines.slice(0, -1);
}

describe('CSV', () => {
  test('every line ends with CRLF, and a field is quoted only where it must be', () => {
    const rows = [
      [1, 'plain', true],
      ['a,b', 'say "hi"', 'two\nlines'],
      [null, undefined, ''],
    ];
    const text = csvOf(['x', 'y', 'z'], rows);
    expect(text).toBe('x,y,z\r\n1,plain,true\r\n"a,b","say ""hi""","two\nlines"\r\n,,\r\n');
  });

  test('what was written is what is read', () => {
    const fields = ['"', ',', '\r\n', '""', 'a"b,c\nd', '', 'plain'];
    expect(readCsv(csvOf(['h'], [fields]))[1]).toEqual(fields);
  });

  const page = {
    channelId: '71092938',
    channel: 'example',
    simulated: false,
    windowSizeSeconds: 60 as const,
    asOf: null,
    hasMore: false,
    nextCursor: null,
  };

  test('its columns are those of the contract, in the same order, whatever a row has', () => {
    const { properties } = parse(openApi).components.schemas.StatsRow;
    expect(statsColumns.slice(0, 3)).toEqual(['channelId', 'channel', 'windowSizeSeconds']);
    expect(statsColumns.slice(3)).toEqual(Object.keys(properties));
    const [header] = readCsv(statsCsv({ ...page, data: [] }));
    expect(header).toEqual([...statsColumns]);
  });

  test('null and absent are empty, 0 is 0, emotes are JSON', () => {
    const topEmotes = [{ id: '25', name: 'Kappa, "golden"', count: 2 }];
    const data = [
      countedRow(windowStats({ topEmotes, raids: 0 }), 'settling'),
      countedRow(windowStats({ windowStart: noon - minute }), 'final'),
      emptyRow(noon - 2 * minute, noon - minute, 'final', true),
      emptyRow(noon - 3 * minute, noon - 2 * minute, 'final', false),
    ];
    const [header = [], ...lines] = readCsv(statsCsv({ ...page, data }));
    const column = (name: string) => lines.map((line) => line[header.indexOf(name)]);
    expect(column('channel')).toEqual(['example', 'example', 'example', 'example']);
    expect(column('state')).toEqual(['settling', 'final', 'final', 'final']);
    expect(column('messages')).toEqual(['10', '10', '0', '']);
    expect(column('raids')).toEqual(['0', '0', '0', '']);
    expect(column('chatters')).toEqual(['', '', '0', '']);
    expect(JSON.parse(String(column('topEmotes')[0]))).toEqual(topEmotes);
    expect(column('updatedAt')).toEqual(['2026-11-21T12:00:30.000Z', '2026-11-21T11:59:30.000Z', '', '']);
  });
});
