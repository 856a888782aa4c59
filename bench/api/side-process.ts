// One side of the bench in a process of its own: reads a topic to its end, prints what that took as JSON, and ends.
import { sides } from './sides.ts';

const [name = '', broker = '', contactPoint = '', keyspace = '', topic = '', count = '0'] =
  process.argv.slice(2);
const side = sides[name];
if (side === undefined) throw new Error(`there is no side ${name}`);

let began: { at: number; cpu: NodeJS.CpuUsage } | undefined;
let [records, rows, batches] = [0, 0, 0];
let end: (took: { seconds: number; cpuSeconds: number }) => void = () => undefined;
const ended = new Promise<{ seconds: number; cpuSeconds: number }>((resolve) => {
  end = resolve;
});
const running = await side(
  { broker, contactPoint, keyspace, topic },
  {
    began() {
      began ??= { at: performance.now(), cpu: process.cpuUsage() };
    },
    stored(more, moreRows) {
      records += more;
      rows += moreRows;
      batches += 1;
      if (records < Number(count) || began === undefined) return;
      const { user, system } = process.cpuUsage(began.cpu);
      end({ seconds: (performance.now() - began.at) / 1000, cpuSeconds: (user + system) / 1e6 });
    },
  },
);
const took = await ended;
const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(`${JSON.stringify({ records, rows, batches, ...took, peakMiB })}\n`);
await running.stop();
process.exit(0);
