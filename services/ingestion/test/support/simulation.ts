import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LedgerEntry, loadConfig, type Simulator, startSimulator } from '@chatpulse/simulator';
import { silentLogger } from './test-kafka.js';

/** A simulator in this process, on a port that was free, with a ledger. */
export type Simulation = {
  readonly simulator: Simulator;
  /** host:port */
  readonly address: string;
  channels(): Promise<string[]>;
  control(action: string): Promise<Response>;
  /** Every message and notice that was written to a client, by id, with what an event of it must say. */
  sent(): Map<string, LedgerEntry>;
  close(): Promise<void>;
};

export async function startSimulation(env: Readonly<Record<string, string>> = {}): Promise<Simulation> {
  const folder = mkdtempSync(join(tmpdir(), 'ingestion-simulator-'));
  const ledger = join(folder, 'ledger.ndjson');
  const simulator = await startSimulator({
    config: loadConfig({
      SIMULATOR_PORT: '0',
      SIMULATOR_CHANNELS: '30',
      SIMULATOR_RATE: '400',
      SIMULATOR_LEDGER: ledger,
      ...env,
    }),
    nonce: randomUUID(),
    now: Date.now,
    version: 'test',
    logger: silentLogger,
  });
  const timer = setInterval(() => simulator.tick(), 20);
  const address = `127.0.0.1:${simulator.port}`;
  return {
    simulator,
    address,
    async channels() {
      const listed = await (await fetch(`http://${address}/channels`)).json();
      return (listed as { data: { channel: string }[] }).data.map(({ channel }) => channel);
    },
    control: (action) => fetch(`http://${address}/control/${action}`, { method: 'POST' }),
    sent() {
      const entries = readFileSync(ledger, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as LedgerEntry);
      return new Map(
        entries.flatMap((entry) =>
          entry.kind === 'message' || entry.kind === 'notice' ? [[entry.id, entry]] : [],
        ),
      );
    },
    async close() {
      clearInterval(timer);
      await simulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
