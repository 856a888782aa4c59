import type { types } from 'cassandra-driver';
import { type CassandraStoreDependencies, createStatements } from './cassandra-statements.js';
import type { CountStore, Sighting, WindowsQuery } from './counts.js';
import { sightingColumns, sightingFromRow, sightingStatements } from './sighting-rows.js';
import { watermarkColumns, watermarkFromRow, watermarkStatement } from './watermark-rows.js';
import {
  countColumns,
  countFromRow,
  countStatement,
  numberColumns,
  numbersFromRow,
  windowColumns,
  windowFromRow,
  windowStatement,
} from './window-rows.js';
import { bucketsBetween, shardCount, ttlSeconds } from './windows.js';

const keysPerQuery = 100;

export function createCassandraCounts(deps: CassandraStoreDependencies): CountStore {
  const { keyspace, now } = deps;
  const { guarded, select, write } = createStatements(deps);

  const readRange = async <T>(
    operation: string,
    columns: readonly string[],
    { channelId, size, fromMs, toMs, limit }: WindowsQuery,
    decode: (row: types.Row) => T,
  ): Promise<T[]> => {
    const query = `SELECT ${columns} FROM ${keyspace}.channel_windows
       WHERE channel_id = ? AND window_s = ? AND bucket = ? AND window_start >= ? AND window_start < ? LIMIT ?`;
    const [from, to] = [new Date(fromMs), new Date(toMs)];
    const found: T[] = [];
    for (const bucket of bucketsBetween(fromMs, toMs, size)) {
      const params = [channelId, size, bucket, from, to, limit - found.length];
      for (const row of await select(operation, query, params)) found.push(decode(row));
      if (found.length >= limit) break;
    }
    return found;
  };

  const findByIds = async (channelIds: readonly string[]): Promise<Sighting[]> => {
    if (channelIds.length === 0) return [];
    const rows = await select(
      'find',
      `SELECT ${sightingColumns} FROM ${keyspace}.channels_by_id WHERE channel_id IN ?`,
      [channelIds],
    );
    return rows.map(sightingFromRow);
  };

  return {
    async writeWindows(windows) {
      const nowMs = now();
      const living = windows
        .map((window) => ({ window, ttl: ttlSeconds(window.windowStart, window.windowSizeSeconds, nowMs) }))
        .filter(({ ttl }) => ttl > 0);
      await write(
        'write_windows',
        living.map(({ window, ttl }) => windowStatement(keyspace, window, ttl)),
      );
      await write(
        'write_counts',
        living.map(({ window, ttl }) => countStatement(keyspace, window, ttl)),
      );
    },

    writeSightings: (sightings) =>
      write(
        'write_sightings',
        sightings.flatMap((sighting) => sightingStatements(keyspace, sighting)),
      ),

    writeWatermarks: (watermarks) =>
      write(
        'write_watermarks',
        watermarks.map((mark) => watermarkStatement(keyspace, mark)),
      ),

    async readWatermarks() {
      const rows = await select(
        'read_watermarks',
        `SELECT ${watermarkColumns} FROM ${keyspace}.watermarks`,
        [],
      );
      return rows.map(watermarkFromRow);
    },

    readWindows: (query) =>
      readRange('read_windows', windowColumns, query, (row) => windowFromRow(row, query.size)),

    readNumbers: (query) => readRange('read_numbers', numberColumns, query, numbersFromRow),

    async readWindowChannels(size, startMs) {
      const query = `SELECT ${countColumns} FROM ${keyspace}.window_channels WHERE window_s = ? AND window_start = ? AND shard = ?`;
      const shards = Array.from({ length: shardCount }, (_, shard) =>
        select('read_counts', query, [size, new Date(startMs), shard]),
      );
      return (await Promise.all(shards)).flat().map(countFromRow);
    },

    findById: async (channelId) => (await findByIds([channelId]))[0],

    async findByLogin(logins) {
      const found = new Map<string, Sighting>();
      for (let from = 0; from < logins.length; from += keysPerQuery) {
        const rows = await select(
          'find',
          `SELECT login, channel_id FROM ${keyspace}.channels_by_login WHERE login IN ?`,
          [logins.slice(from, from + keysPerQuery)],
        );
        const byId = new Map(
          (await findByIds(rows.map((row) => row.channel_id))).map((s) => [s.channelId, s]),
        );
        for (const row of rows) {
          const sighting = byId.get(row.channel_id);
          if (sighting !== undefined) found.set(row.login, sighting);
        }
      }
      return found;
    },

    async ping() {
      await guarded('ping', (client) => client.execute('SELECT key FROM system.local'));
    },
  };
}
