import type { Stack } from '../src/stack.js';

export type Running = { readonly stack: Stack; readonly token: string };
export type Group = {
  groupId: string;
  lag: number;
  protocol: string;
  members: { clientId: string; host: string; assigned: { topic: string; partitions: number[] }[] }[];
  partitions: { topic: string; lag: number | null; explained: string | null }[];
};

/** Asks the operator's port of a running stack. @param running is called for each request */
export function operatorOf(running: () => Running) {
  const fetchFrom = (port: keyof Stack['ports'], path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${running().stack.ports[port]}${path}`, init);

  const ask = (path: string, method = 'GET') =>
    fetchFrom('OPERATOR_PORT', path, { method, headers: { Authorization: `Bearer ${running().token}` } });

  const post = (path: string, body: object) =>
    fetchFrom('OPERATOR_PORT', path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { Authorization: `Bearer ${running().token}`, 'Content-Type': 'application/json' },
    });

  const get = async <T>(path: string): Promise<T> => {
    const response = await ask(path);
    if (response.status !== 200)
      throw new Error(`${path} answers ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  };

  const groupNamed = async (id: string) =>
    (await get<{ groups: Group[] }>('/kafka/groups')).groups.find(({ groupId }) => groupId === id);

  return { fetchFrom, ask, post, get, groupNamed };
}
