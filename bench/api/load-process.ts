// Load on one server, in a process of its own: <max|paced> <port> <seconds> <connections> <channels> <seed> <rate>. Channels
// are drawn by Zipf(1.0). Prints what came of it as JSON.
import autocannon from 'autocannon';
import { createRandom, createZipf } from '../random.ts';
import { percentile } from '../statistics.ts';
import { paced } from './paced.ts';
import { pathOf } from './store-content.ts';

const [mode = '', ...numbers] = process.argv.slice(2);
const [port = 0, seconds = 0, connections = 0, channels = 0, seed = 0, rate = 0] = numbers.map(Number);
const requestsOfClient = 1000;

const draw = (of: number): (() => string) => {
  const rank = createZipf(channels, 1, createRandom(of));
  return () => pathOf(rank());
};

if (mode === 'max') {
  let client = 0;
  const result = await autocannon({
    url: `http://127.0.0.1:${port}`,
    connections,
    duration: seconds,
    setupClient(each) {
      const next = draw(seed * 1000 + client);
      client += 1;
      each.setRequests(Array.from({ length: requestsOfClient }, () => ({ method: 'GET', path: next() })));
    },
  });
  const { latency, errors, timeouts, non2xx, duration } = result;
  const faults = errors + timeouts + non2xx;
  const requests = result['2xx'];
  print({ requests, perSecond: requests / duration, p50: latency.p50, p99: latency.p99, faults });
} else {
  const { answers, waits, perSecond, faults } = await paced({
    ...{ port, rate, seconds, connections },
    next: draw(seed),
  });
  const p99FromDue = percentile(waits, 0.99);
  const [p50, p99] = [percentile(answers, 0.5), percentile(answers, 0.99)];
  print({ requests: waits.length, perSecond, p50, p99, p99FromDue, faults });
}

function print(result: object): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
