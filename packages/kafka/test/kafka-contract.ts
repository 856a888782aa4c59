import { describeAdmin } from './contract/admin.js';
import type { Cluster } from './contract/cluster.js';
import { describeHandlers } from './contract/handlers.js';
import { describeLetters } from './contract/letters.js';
import { describeRecords } from './contract/records.js';
import { describeRetries } from './contract/retries.js';
import { describeShare } from './contract/share.js';
import { describeTable } from './contract/table.js';

/** What every Kafka promises; run against the one in memory and against a real broker. */
export function describeKafka(name: string, cluster: Cluster): void {
  describeRecords(name, cluster);
  describeHandlers(name, cluster);
  describeRetries(name, cluster);
  describeLetters(name, cluster);
  describeTable(name, cluster);
  describeShare(name, cluster);
  describeAdmin(name, cluster);
}
