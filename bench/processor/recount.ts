import type { ChatModeration } from '../../packages/contracts/dist/index.js';
import { additionsOf, addTo, type Cell, cellKey, emptyCell, windowSizes } from './cells.ts';
import type { Chatted } from './chat-events.ts';

type Event = Chatted['event'];
type Place = Pick<Event, 'channelId' | 'channel' | 'sentAt'>;
type Remembered = Place & { deleted: boolean };

const minuteMs = 60_000;

/**
 * Counts what a generator makes, independently of the processor: plain sets and sums, nothing bounded but in time.
 * Events come in the order of the log, each once; none of them is late.
 * @param partitionOf of a channel id: event time is a partition's own
 */
export function createRecount(opts: { graceMs: number; partitionOf: (channelId: string) => number }) {
  const { graceMs, partitionOf } = opts;
  const cells = new Map<string, Cell>();
  const reached = new Map<number, number>();
  // By the minute, so that what is final can be forgotten.
  const messages = new Map<number, Map<string, Remembered>>();
  const held = new Map<string, ChatModeration[]>();

  const minuteOf = ({ sentAt }: Place): number => sentAt - (sentAt % minuteMs);
  const timeOf = ({ channelId }: Place): number => reached.get(partitionOf(channelId)) ?? 0;
  const isFinal = (place: Place): boolean => minuteOf(place) + minuteMs + graceMs <= timeOf(place);

  const fold = (event: Event, at: Place, adds: ReturnType<typeof additionsOf>): void => {
    for (const seconds of windowSizes) {
      const key = cellKey(at.channelId, seconds, at.sentAt);
      const cell = cells.get(key) ?? emptyCell(at.channel);
      cells.set(key, cell);
      addTo(cell, event, adds);
    }
  };
  const foldDeletion = (deletion: ChatModeration, of: Remembered): void => {
    fold(deletion, of, { deletedMessages: of.deleted ? 0 : 1 });
    of.deleted = true;
  };

  const addMessage = (event: Event): void => {
    const { channelId, channel, sentAt } = event;
    const remembered = { channelId, channel, sentAt, deleted: false };
    const minute = messages.get(minuteOf(event)) ?? new Map<string, Remembered>();
    messages.set(minuteOf(event), minute.set(event.id, remembered));
    fold(event, event, additionsOf(event));
    // One whose own minute became final first stays there.
    const waiting = held.get(event.id)?.filter((deletion) => !isFinal(deletion)) ?? [];
    for (const deletion of waiting) foldDeletion(deletion, remembered);
    if (waiting.length > 0) held.delete(event.id);
  };

  const addDeletion = (event: ChatModeration, target: string): void => {
    for (const minute of messages.values()) {
      const named = minute.get(target);
      if (named !== undefined && !isFinal(named)) {
        foldDeletion(event, named);
        return;
      }
    }
    held.set(target, [...(held.get(target) ?? []), event]);
  };

  const forget = (): void => {
    const slowest = Math.min(...reached.values());
    for (const minute of messages.keys()) {
      if (minute + minuteMs + graceMs <= slowest) messages.delete(minute);
    }
  };

  return {
    add(event: Event): void {
      const partition = partitionOf(event.channelId);
      if (isFinal(event)) throw new Error(`${event.id} is late: the generator has gone astray`);
      const before = reached.get(partition) ?? 0;
      reached.set(partition, Math.max(before, event.sentAt));
      if (Math.floor(before / minuteMs) !== Math.floor(event.sentAt / minuteMs)) forget();
      const target = event.kind === 'moderation' ? event.moderation.targetMessageId : undefined;
      if (event.kind === 'message') addMessage(event);
      else if (event.kind === 'moderation' && target !== undefined) addDeletion(event, target);
      else fold(event, event, additionsOf(event));
    },
    /** By the keys of their records. A deletion that still waits for its message is in none. Called once, at the end. */
    cells(): ReadonlyMap<string, Cell> {
      for (const deletion of [...held.values()].flat()) {
        if (isFinal(deletion)) fold(deletion, deletion, { deletedMessages: 1 });
      }
      held.clear();
      return cells;
    },
  };
}

/** Messages of each minute with all their copies, as whoever forgets ids counts them. Keys as of the records. */
export function countWithCopies(counts: Map<string, number>, { event }: Chatted): void {
  if (event.kind !== 'message') return;
  const key = cellKey(event.channelId, 60, event.sentAt);
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
