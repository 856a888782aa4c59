// An independent count of raw IRC lines: plain string work, nothing shared with the services that it checks.

export const windowSizes = { '1m': 60, '10m': 600, '1h': 3600 } as const;
export type WindowName = keyof typeof windowSizes;

/** The numbers of one window, by the field names of window stats v1. */
export type Counts = Record<(typeof fields)[number], number>;

export const fields = [
  'messages',
  'subscriberMessages',
  'emotes',
  'cheers',
  'bits',
  'subscriptions',
  'giftedSubscriptions',
  'raids',
  'timeouts',
  'bans',
  'sharedMessages',
  'revision',
] as const;

const nothing = (): Counts => Object.fromEntries(fields.map((field) => [field, 0])) as Counts;

/** The counts of a row, without what else it says. */
export const countsOf = (row: Counts): Counts =>
  Object.fromEntries(fields.map((field) => [field, row[field]])) as Counts;

/** What one event adds to each window that it falls into. `sentAt` is epoch ms; `deletes` is the id of a message. */
export type CountedEvent = {
  channelId: string;
  sentAt: number;
  adds: Partial<Counts>;
  id?: string | undefined;
  deletes?: string | undefined;
};

/**
 * Counts of every window that any of the events falls into, keyed by `keyOf`; `start` is epoch ms. A deletion falls into
 * the windows of the message that it deletes, where that is among the events.
 */
export function countWindows(
  events: readonly CountedEvent[],
  keyOf: (channelId: string, window: string, start: number) => string,
): Map<string, Counts> {
  const sentAtOf = new Map(events.map(({ id, sentAt }) => [id, sentAt]));
  const cells = new Map<string, Counts>();
  for (const { channelId, sentAt, adds, deletes } of events) {
    const at = deletes === undefined ? sentAt : (sentAtOf.get(deletes) ?? sentAt);
    for (const [window, seconds] of Object.entries(windowSizes)) {
      const key = keyOf(channelId, window, at - (at % (seconds * 1000)));
      const cell = cells.get(key) ?? nothing();
      for (const field of fields) cell[field] += adds[field] ?? 0;
      cells.set(key, cell);
    }
  }
  return cells;
}

/** `channelId|window|windowStart (epoch ms)` → counts, of every window that any of the lines falls into. */
export function recount(lines: Iterable<string>): Map<string, Counts> {
  const events = new Map<string, CountedEvent>();
  for (const line of lines) {
    const event = readLine(line);
    if (event !== undefined && !events.has(event.identity)) events.set(event.identity, event);
  }
  return countWindows([...events.values()], (channelId, window, start) => `${channelId}|${window}|${start}`);
}

/** The cells of one window size. */
export const cellsOf = (cells: ReadonlyMap<string, Counts>, window: WindowName): Record<string, Counts> =>
  Object.fromEntries([...cells].filter(([key]) => key.split('|')[1] === window));

type CountedLine = CountedEvent & { identity: string };

function readLine(line: string): CountedLine | undefined {
  const [head, ...rest] = line.trimEnd().split(' ');
  if (head === undefined || !head.startsWith('@')) return undefined;
  const tags = new Map(
    head
      .slice(1)
      .split(';')
      .map((tag) => splitOnce(tag, '=')),
  );
  const command = rest[1] ?? '';
  const adds = additions(command, tags, rest.slice(3).join(' '));
  if (adds === undefined) return undefined;
  return {
    identity: tags.get('id') ?? line,
    id: tags.get('id'),
    deletes: command === 'CLEARMSG' ? tags.get('target-msg-id') : undefined,
    channelId: tags.get('room-id') ?? '',
    sentAt: Number(tags.get('tmi-sent-ts')),
    adds: { ...adds, revision: 1 },
  };
}

function additions(
  command: string,
  tags: Map<string, string>,
  trailing: string,
): Partial<Counts> | undefined {
  if (command === 'PRIVMSG') return messageAdditions(tags);
  if (command === 'CLEARMSG') return {};
  if (command === 'CLEARCHAT') {
    if (trailing === '') return {};
    return tags.has('ban-duration') ? { timeouts: 1 } : { bans: 1 };
  }
  if (command !== 'USERNOTICE') return undefined;
  const type = tags.get('msg-id') ?? '';
  if (type === 'sub' || type === 'resub') return { subscriptions: 1 };
  if (type === 'subgift' || type === 'anonsubgift') return { giftedSubscriptions: 1 };
  return type === 'raid' ? { raids: 1 } : {};
}

function messageAdditions(tags: Map<string, string>): Partial<Counts> {
  const bits = Number(tags.get('bits') ?? 0);
  const emotes = tags.get('emotes') ?? '';
  const source = tags.get('source-room-id');
  return {
    messages: 1,
    subscriberMessages: Number(isSubscriber(tags)),
    emotes: emotes === '' ? 0 : emotes.split(/[,/]/).length,
    cheers: Number(bits > 0),
    bits,
    sharedMessages: Number(source !== undefined && source !== tags.get('room-id')),
  };
}

const isSubscriber = (tags: Map<string, string>): boolean =>
  tags.get('subscriber') === '1' || /(^|,)(subscriber|founder)\//.test(tags.get('badges') ?? '');

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
