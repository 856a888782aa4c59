import type { Watermark } from '@chatpulse/contracts';
import type { types } from 'cassandra-driver';
import type { Statement } from './window-rows.js';
import { micros } from './windows.js';

export const watermarkColumns = [
  'partition',
  'generation',
  'event_time',
  'final_before',
  'counted',
  'duplicates',
  'late',
  'dead_lettered',
];

/** At an equal event time the greater value of each total wins, and the totals only rise: the later mark. */
export function watermarkStatement(keyspace: string, mark: Watermark): Statement {
  return {
    group: `${mark.partition}`,
    query: `INSERT INTO ${keyspace}.watermarks
      (${watermarkColumns})
      VALUES (?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?`,
    params: [
      mark.partition,
      mark.generation,
      new Date(mark.eventTime),
      new Date(mark.finalBefore),
      ...[mark.counted, mark.duplicates, mark.late, mark.deadLettered].map(BigInt),
      micros(mark.eventTime),
    ],
  };
}

export function watermarkFromRow(row: types.Row): Watermark {
  return {
    type: 'watermark',
    partition: row.partition,
    generation: row.generation,
    eventTime: row.event_time.getTime(),
    finalBefore: row.final_before.getTime(),
    counted: Number(row.counted),
    duplicates: Number(row.duplicates),
    late: Number(row.late),
    deadLettered: Number(row.dead_lettered),
  };
}
