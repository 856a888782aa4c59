import type { SimulatorStatus } from '@chatpulse/simulator';

export type SimulatorClient = { readonly client: number; readonly channels: readonly string[] };

/** The routes of a simulator that runs as a process of its own. */
export interface SimulatorControl {
  /** In the order of their ids. */
  clients(): Promise<SimulatorStatus['connections']>;
  /** undefined when it is gone. */
  client(id: number): Promise<SimulatorClient | undefined>;
  channels(): Promise<string[]>;
  status(): Promise<SimulatorStatus>;
  /** @throws when it is refused */
  control(route: string, body: object): Promise<void>;
}

export function controlSimulator(port: number): SimulatorControl {
  const url = `http://127.0.0.1:${port}`;
  const get = async <T>(path: string): Promise<T> => (await (await fetch(url + path)).json()) as T;
  return {
    clients: async () => (await get<SimulatorStatus>('/status')).connections,
    async client(id) {
      const response = await fetch(`${url}/clients/${id}`);
      return response.ok ? ((await response.json()) as SimulatorClient) : undefined;
    },
    async channels() {
      const { data } = await get<{ data: { channel: string }[] }>('/channels');
      return data.map(({ channel }) => channel);
    },
    status: () => get('/status'),
    async control(route, body) {
      const headers = { 'content-type': 'application/json' };
      const sent = await fetch(`${url}/control/${route}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      if (!sent.ok) throw new Error(`/control/${route} answered ${sent.status}: ${await sent.text()}`);
    },
  };
}
