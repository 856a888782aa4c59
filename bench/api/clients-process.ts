// Clients of streams, in a process of their own: <url> <file> <path of a stream>... Says `open` when each has its first
// event, `lost` when one ends by itself. SIGUSR2 forgets what was measured so far; SIGTERM writes the ages of all events
// with windows since then (ms, from the event's asOf to the moment at which it was read), and ends.
import { writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { wallClock } from '../wall-clock.ts';

const [url = '', file = '', ...paths] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
let ages: number[] = [];
let begun = 0;

const lost = (): void => void process.stdout.write('lost\n');

const hear = (part: string, isFirst: boolean): void => {
  const id = /^id: (.+)$/m.exec(part)?.[1];
  if (id === undefined) return;
  if (isFirst) {
    begun += 1;
    if (begun === paths.length) process.stdout.write('open\n');
  } else if (!part.includes('data: {"data":[],')) ages.push(wallClock() - Date.parse(id));
};

for (const path of paths) {
  let text = '';
  let heard = 0;
  get(url + path, { agent }, (response) => {
    if (response.statusCode !== 200) lost();
    response.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
        hear(text.slice(0, end), heard === 0);
        heard += 1;
        text = text.slice(end + 2);
      }
    });
    response.on('close', lost);
  }).on('error', lost);
}

process.on('SIGUSR2', () => {
  ages = [];
});
process.once('SIGTERM', () => {
  writeFileSync(file, JSON.stringify(ages));
  process.exit(0);
});
