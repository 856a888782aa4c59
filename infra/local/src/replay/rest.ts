type Page<T> = { data: T[]; nextCursor: string | null };

/** Messages counted for a channel in the minutes that start at or after `from` (epoch ms); 0 for an unknown channel. */
export async function countedMessages(api: string, channel: string, from: number): Promise<number> {
  // A login of digits alone would be read as an id.
  const id = /^\d+$/.test(channel) ? `login:${channel}` : channel;
  const rows = await pages<{ messages: number }>(
    `${api}/channels/${id}/stats?window=1m&limit=1000&from=${from}&to=${Date.now() + 3_600_000}`,
  );
  return rows.reduce((sum, { messages }) => sum + messages, 0);
}

/** Logins that an ingestion is listening to now. */
export async function trackedChannels(api: string): Promise<string[]> {
  const rows = await pages<{ channel: string; tracked: boolean }>(`${api}/channels?sort=channel&limit=1000`);
  return rows.filter(({ tracked }) => tracked).map(({ channel }) => channel);
}

async function pages<T>(url: string): Promise<T[]> {
  const rows: T[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const response = await fetch(cursor ? `${url}&cursor=${encodeURIComponent(cursor)}` : url);
    if (response.status === 404) return [];
    if (!response.ok) throw new Error(`${url} answers ${response.status}: ${await response.text()}`);
    const page = (await response.json()) as Page<T>;
    rows.push(...page.data);
    cursor = page.nextCursor;
  }
  return rows;
}
