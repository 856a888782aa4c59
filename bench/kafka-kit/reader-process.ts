// Reads a topic from its start to its end, and tells how much memory that took at most: what a process has once
// had it does not show as less, so each measurement is a process of its own.
import { openKit } from './sides.ts';

const [topic = '', count = '0'] = process.argv.slice(2);
const { KAFKA_BROKERS = '', ...variables } = process.env as Record<string, string>;
const { side } = openKit(KAFKA_BROKERS, variables);
const { records } = await side.consume(topic, `memory-${process.pid}`, Number(count));
await side.close();
console.log(JSON.stringify({ records, peakMiB: Math.round(process.resourceUsage().maxRSS / 1024) }));
