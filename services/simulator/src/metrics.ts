import type { Metrics } from '@chatpulse/service';
import { Counter, Gauge } from 'prom-client';
import type { SimulatorStatus } from './app.js';

/** Shows the status as Prometheus metrics; read when scraped, so that sending a line costs nothing. */
export function registerMetrics(registers: Metrics[], status: () => SimulatorStatus): void {
  const count = (name: string, help: string, read: (now: SimulatorStatus) => number): void => {
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(read(status()));
      },
    });
  };
  count('simulator_lines_sent_total', 'Simulated lines written to at least one client', ({ sent }) => sent);
  count(
    'simulator_lines_unheard_total',
    'Simulated lines of rooms that nobody was in',
    ({ unheard }) => unheard,
  );
  count(
    'simulator_slow_clients_total',
    'Clients disconnected for reading too slowly',
    (now) => now.slowClients,
  );
  count('simulator_join_violations_total', 'JOINs beyond the limit', (now) => now.joinViolations);
  new Gauge({
    name: 'simulator_clients',
    help: 'Connected clients',
    registers,
    collect() {
      this.set(status().clients);
    },
  });
}
