import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cell, cell } from '../../test/dist/ledger.js';
import { type Counts, countsOf, type WindowName, windowSizes } from '../../test/dist/recount.js';
import { root } from '../steps.ts';
import { baseImages } from './base-images.ts';
import type { Commands } from './command.ts';

const ledgerFile = '/tmp/ledger.ndjson';

/** The services that answer over HTTP, and everything that is published, by the variable that moves the port. */
export const serviceNames = [
  'API_PORT',
  'OPERATOR_PORT',
  'PROCESSOR_PORT',
  'INGESTION_PORT',
  'SIMULATOR_PORT',
] as const;
export const portNames = [...serviceNames, 'KAFKA_PORT', 'CASSANDRA_PORT', 'KAFKA_UI_PORT'] as const;
export type Ports = Record<(typeof portNames)[number], number>;

/** The compose stack of one test run: a project, ports and volumes of its own. */
export type ComposeStack = {
  /** `docker compose …` for this stack. */
  compose(...args: readonly string[]): Promise<void>;
  /** Images to have before anything is built or started, the optional Kafka UI apart. */
  images(): Promise<{ needed: string[]; kafkaUi: string }>;
  /** GET from a published port; throws on any other status than 200. */
  get(port: keyof Ports, path: string): Promise<unknown>;
  /** Everything that is published, as `address:port`. */
  published(): Promise<string[]>;
  /** Messages of a channel in its newest hour; 0 when the API does not call it simulated. */
  simulatedMessages(channel: string): Promise<number>;
  /** The simulator says nothing more; resolves with its ledger. */
  pauseChat(): Promise<string>;
  /** `make reset-processor`, with CLEAN; resolves with what it says. */
  resetProcessor(clean?: 'only'): Promise<string>;
  /** The processor's group, which says its generation, and how many events it has counted in it. */
  counting(): Promise<{ group: string; events: number }>;
  /** Counts of every window that the API has, and how many different minutes are final. */
  counts(): Promise<{ cells: Map<Cell, Counts>; finalMinutes: number }>;
};

type Row = Counts & { windowStart: string; state: 'open' | 'settling' | 'final' };
type Channel = { channel: string; channelId: string };

export function composeStack(commands: Commands, project: string, ports: Ports): ComposeStack {
  // A short grace, so that a run of minutes sees minutes become final.
  const settings = {
    SIMULATOR_LEDGER: ledgerFile,
    OPERATOR_TOKEN: 'a-token-of-the-container-test',
    PROCESSOR_GRACE_MS: '20000',
  };
  const numbers = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)]));
  const own = commands.with({ COMPOSE_PROJECT_NAME: project, ...settings, ...numbers });
  const read = (...args: readonly string[]) => own.read('docker', 'compose', ...args);
  const inSimulator = (...command: readonly string[]) => read('exec', '-T', 'simulator', ...command);

  // As `make up MODE=containers` would have left them; the token is that of `settings`.
  const made = own.with({ MODE: 'containers', CHATPULSE_STATE: join(commands.workFolder, 'state') });
  const ask = async (port: keyof Ports, path: string): Promise<Response> => {
    const response = await fetch(`http://127.0.0.1:${ports[port]}${path}`);
    if (response.status !== 200)
      throw new Error(`${port} ${path} answers ${response.status}: ${await response.text()}`);
    return response;
  };
  const get: ComposeStack['get'] = async (port, path) => (await ask(port, path)).json();
  const windowsOf = async ({ channelId }: Channel, window: WindowName) => {
    const { data } = (await get('API_PORT', `/channels/${channelId}/stats?window=${window}`)) as {
      data: Row[];
    };
    return data.map((row) => ({ row, key: cell(channelId, window, row.windowStart) }));
  };

  return {
    get,
    compose: (...args) => own.show('docker', 'compose', ...args),
    images: async () => imagesOf(await read('config', '--format', 'json')),
    published: async () => {
      const lines = (await read('ps', '--format', 'json')).trim().split('\n');
      const containers = lines.map(
        (line) => JSON.parse(line) as { Publishers: { URL: string; PublishedPort: number }[] },
      );
      return containers
        .flatMap(({ Publishers }) => Publishers)
        .filter(({ PublishedPort }) => PublishedPort > 0)
        .map(({ URL, PublishedPort }) => `${URL}:${PublishedPort}`);
    },
    simulatedMessages: async (channel) => {
      const path = `/channels/${channel}/stats?window=1h&limit=1`;
      const { simulated, data } = (await get('API_PORT', path)) as { simulated: boolean; data: Row[] };
      return simulated ? (data[0]?.messages ?? 0) : 0;
    },
    pauseChat: async () => {
      // The control routes answer only to their own machine, which is the container.
      await inSimulator('node', '-e', `fetch('http://127.0.0.1:3004/control/pause', { method: 'POST' })`);
      return inSimulator('cat', ledgerFile);
    },
    resetProcessor: (clean) =>
      made
        .with(clean === undefined ? {} : { CLEAN: clean })
        .read(process.execPath, 'infra/local/dist/main.js', 'reset-processor'),
    counting: async () => {
      const { application } = (await get('PROCESSOR_PORT', '/tasks')) as { application: string };
      const metrics = await (await ask('PROCESSOR_PORT', '/metrics')).text();
      const counted = metrics.matchAll(/^chatpulse_processor_counted_total\{[^}]*\} (\S+)$/gm);
      return { group: application, events: [...counted].reduce((sum, [, value]) => sum + Number(value), 0) };
    },
    counts: async () => {
      const cells = new Map<Cell, Counts>();
      const finalMinutes = new Set<string>();
      const { data: channels } = (await get('SIMULATOR_PORT', '/channels')) as { data: Channel[] };
      for (const channel of channels) {
        for (const window of Object.keys(windowSizes) as WindowName[]) {
          for (const { row, key } of await windowsOf(channel, window)) {
            cells.set(key, countsOf(row));
            if (window === '1m' && row.state === 'final') finalMinutes.add(row.windowStart);
          }
        }
      }
      return { cells, finalMinutes: finalMinutes.size };
    },
  };
}

type ComposeConfig = { services: Record<string, { image: string; build?: { dockerfile: string } }> };

function imagesOf(config: string): { needed: string[]; kafkaUi: string } {
  const { services } = JSON.parse(config) as ComposeConfig;
  const { 'kafka-ui': kafkaUi, ...needed } = services;
  const images = Object.values(needed).flatMap(({ image, build }) =>
    build === undefined ? [image] : baseImages(readFileSync(join(root, build.dockerfile), 'utf8')),
  );
  return { needed: [...new Set(images)], kafkaUi: kafkaUi?.image ?? '' };
}
