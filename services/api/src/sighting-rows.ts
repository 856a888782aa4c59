import type { types } from 'cassandra-driver';
import type { Sighting } from './counts.js';
import type { Statement } from './window-rows.js';
import { micros } from './windows.js';

export const sightingColumns = ['channel_id', 'login', 'partition', 'first_seen', 'last_seen'];

/** Name and last sight: the newest wins. First sight: the earliest wins, by a write time that falls as time rises. */
export function sightingStatements(keyspace: string, sighting: Sighting): Statement[] {
  const { channelId, login, partition, firstSeen, lastSeen } = sighting;
  return [
    {
      group: `login|${login}`,
      query: `INSERT INTO ${keyspace}.channels_by_login (login, channel_id) VALUES (?, ?) USING TIMESTAMP ?`,
      params: [login, channelId, micros(lastSeen)],
    },
    {
      group: `id|${channelId}`,
      query: `INSERT INTO ${keyspace}.channels_by_id (channel_id, login, partition, last_seen) VALUES (?, ?, ?, ?) USING TIMESTAMP ?`,
      params: [channelId, login, partition, new Date(lastSeen), micros(lastSeen)],
    },
    {
      group: `id|${channelId}`,
      query: `UPDATE ${keyspace}.channels_by_id USING TIMESTAMP ? SET first_seen = ? WHERE channel_id = ?`,
      params: [-micros(firstSeen), new Date(firstSeen), channelId],
    },
  ];
}

export function sightingFromRow(row: types.Row): Sighting {
  return {
    channelId: row.channel_id,
    login: row.login,
    partition: row.partition,
    firstSeen: row.first_seen.getTime(),
    lastSeen: row.last_seen.getTime(),
  };
}
