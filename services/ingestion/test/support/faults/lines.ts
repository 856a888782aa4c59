import type { ChatEvent } from '@chatpulse/contracts';
import type { LedgerLine } from '@chatpulse/simulator';
import type { Line, Said, Stored } from './check.js';

/** A line of the ledger, whose clients are known by paths such as `/a`. */
export function lineOfLedger(line: LedgerLine): Said {
  const heardBy = (line.heardBy ?? []).map((path) => path.slice(1));
  return { ...lineOf(line), heardBy };
}

/** An event of the topic, and its next records. */
export function collectEvents(): { add(event: ChatEvent): void; stored(): Stored[] } {
  const found = new Map<string, { line: Line; whole: string; records: number; agree: boolean }>();
  return {
    add(event) {
      if (event.kind === 'tick') return;
      const { receivedAt: _, ...rest } = event;
      const whole = JSON.stringify(rest);
      const line = lineOf({ ...event, ...('moderation' in event ? event.moderation : {}) });
      const known = found.get(line.key);
      if (!known) found.set(line.key, { line, whole, records: 1, agree: true });
      else Object.assign(known, { records: known.records + 1, agree: known.agree && known.whole === whole });
    },
    stored: () => [...found.values()].map(({ line, records, agree }) => ({ ...line, records, agree })),
  };
}

/** What a line of the ledger and an event have in common. */
type Common = Pick<Line, 'channel' | 'sentAt'> & {
  readonly kind: string;
  readonly channelId: string;
  readonly id?: string;
  readonly userId?: string;
  readonly text?: string;
  readonly action?: string;
  readonly targetUserId?: string;
  readonly targetMessageId?: string;
  readonly durationSeconds?: number;
};

/** Twitch gives moderation no id, so its key is what it does, to whom and when. */
function lineOf(of: Common): Line {
  const { kind, channel, channelId, sentAt } = of;
  const deed = [channelId, sentAt, of.action, of.targetUserId, of.targetMessageId, of.durationSeconds].join();
  if (kind === 'moderation') return { key: deed, channel, sentAt, facts: `moderation ${channel}` };
  const facts = [kind, channel, channelId, sentAt, of.userId, of.text].join();
  return { key: of.id ?? deed, channel, sentAt, facts };
}
