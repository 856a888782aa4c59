// The api by its three measures: stats over REST (stats.ts), window updates into Cassandra (materializer.ts), clients of
// live streams (streams.ts), each with a Kafka and a Cassandra of its own. Writes bench/results/api.json and prints
// tables. Void, so exit 1, when an answer or a count is wrong, or a client is lost. ONLY=stats|materializer|streams
// measures one and writes nothing.
import { createCleanup } from '../cleanup.ts';
import { machine, writeResults } from '../results-file.ts';
import { measureMaterializer } from './materializer.ts';
import { measureStats } from './stats.ts';
import { measureStreams } from './streams.ts';

const only = process.env.ONLY;
const measures = { stats: measureStats, materializer: measureMaterializer, streams: measureStreams };
if (only !== undefined && !(only in measures)) throw new Error('ONLY is stats, materializer or streams');
const cleanup = createCleanup();
const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function run<Result>(
  name: keyof typeof measures,
  measure: (...about: [typeof cleanup, typeof say]) => Promise<{ results: Result; text: string }>,
): Promise<Result | undefined> {
  if (only !== undefined && only !== name) return undefined;
  try {
    const { results, text } = await measure(cleanup, say);
    console.log(`\n${text}\n`);
    return results;
  } finally {
    await cleanup.run();
  }
}

const stats = await run('stats', measureStats);
const materializer = await run('materializer', measureMaterializer);
const streams = await run('streams', measureStreams);
if (stats !== undefined && materializer !== undefined && streams !== undefined) {
  const { ratios, ...rest } = stats;
  const all = { ...ratios, materializer: materializer.ratio };
  writeResults('api', { ratios: all, stats: rest, materializer, streams, machine: machine() });
}
