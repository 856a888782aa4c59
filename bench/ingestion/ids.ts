/** What the simulator sent, by what identifies it, and whether a listener was to hear of it. */
export type Entry = {
  readonly kind: string;
  readonly id?: string;
  readonly channelId: string;
  readonly sentAt: number;
  readonly bits?: number;
  readonly action?: string;
  readonly targetUserId?: string;
  readonly targetMessageId?: string;
  readonly durationSeconds?: number;
};

/** Twitch gives moderation no id, so its line is known by all that it says. */
export function identityOf({ id, channelId, sentAt, ...entry }: Entry): string {
  if (entry.kind !== 'moderation') return id ?? '';
  const { action, targetUserId, targetMessageId, durationSeconds } = entry;
  return [channelId, sentAt, action, targetUserId, targetMessageId, durationSeconds].join('|');
}

/** An event of the topic as the ledger would have it. */
export function entryOf(event: Entry & { moderation?: Partial<Entry> }): Entry {
  return { ...event, ...event.moderation };
}

export type Comparison = {
  /** Of the ledger and not in the topic. */
  lost: number;
  /** In the topic and not of the ledger. */
  unknown: number;
  /** More than once in the topic. */
  copies: number;
  /** In both. */
  found: number;
};

/** Compares what was sent with what is stored, each by its identity; the same line may be stored twice. */
export function compareIds(sent: Iterable<string>, stored: Iterable<string>): Comparison {
  const wanted = new Set(sent);
  const seen = new Set<string>();
  const comparison: Comparison = { lost: 0, unknown: 0, copies: 0, found: 0 };
  for (const id of stored) {
    if (seen.has(id)) comparison.copies++;
    else if (wanted.has(id)) comparison.found++;
    else comparison.unknown++;
    seen.add(id);
  }
  comparison.lost = wanted.size - comparison.found;
  return comparison;
}
