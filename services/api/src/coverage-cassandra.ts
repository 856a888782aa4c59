import type { types } from 'cassandra-driver';
import { type CassandraStoreDependencies, createStatements } from './cassandra-statements.js';
import {
  type CoverageInterval,
  type CoverageStore,
  coverageTtlSeconds,
  coverageWriteTime,
  isAskedFor,
  newestFirst,
} from './coverage.js';
import { insert, type Statement } from './window-rows.js';

const columns = ['channel', 'heard_from', 'reader', 'instance', 'heard_to', 'state', 'reason', 'channel_id'];

export function createCassandraCoverage(deps: CassandraStoreDependencies): CoverageStore {
  const { keyspace, now } = deps;
  const { select, write } = createStatements(deps);
  const table = `${keyspace}.channel_coverage`;

  return {
    writeCoverage(intervals) {
      const nowMs = now();
      const living = intervals
        .map((interval) => ({ interval, ttl: coverageTtlSeconds(interval, nowMs) }))
        .filter(({ ttl }) => ttl > 0);
      return write(
        'write_coverage',
        living.map(({ interval, ttl }) => statementOf(table, interval, ttl)),
      );
    },

    // An interval that began long ago may reach into the range, so all that began before its end are looked at. They
    // are few, and the end of one cannot be part of its key: it moves.
    async readCoverage(query) {
      const rows = await select(
        'read_coverage',
        `SELECT ${columns} FROM ${table} WHERE channel = ? AND heard_from < ?`,
        [query.channel, new Date(query.toMs)],
      );
      return rows
        .map(intervalFromRow)
        .filter((interval) => isAskedFor(interval, query))
        .sort(newestFirst);
    },
  };
}

function statementOf(table: string, interval: CoverageInterval, ttl: number): Statement {
  const { channel, from, reader, instance, to, state, reason, channelId } = interval;
  return {
    group: channel,
    query: insert(table, columns),
    // A channel id that was not told leaves its column unset, and one that was told before in place.
    params: [
      channel,
      new Date(from),
      reader,
      instance,
      new Date(to),
      state,
      reason,
      channelId,
      coverageWriteTime(interval),
      ttl,
    ],
  };
}

function intervalFromRow(row: types.Row): CoverageInterval {
  return {
    channel: row.channel,
    ...(row.channel_id === null ? {} : { channelId: row.channel_id }),
    reader: row.reader,
    instance: row.instance,
    from: row.heard_from.getTime(),
    to: row.heard_to.getTime(),
    state: row.state,
    reason: row.reason,
  };
}
