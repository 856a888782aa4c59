/**
 * How often which record has ended the process, as it is kept in the metadata of the committed offset: there
 * it outlives the process, and goes along when another member takes the partition. Pure.
 */
export interface CrashLedger {
  /** The handler threw at this one record: how often it has done so by now. */
  crashed(handlerId: string, offset: string): number;
  /** The handler threw at several records at once: up to `last` they are handed to it one by one. */
  crashedInBatch(handlerId: string, last: string): void;
  /** Whether the record has to be handed over alone. */
  alone(handlerId: string, offset: string): boolean;
  /** For the metadata of a commit: all that is not behind `position`; undefined when that is nothing. */
  textAt(position: string): string | undefined;
}

/** `record` has crashed so often; `until`: the last offset of the batch in which something crashed. */
type Note = { readonly record?: string; readonly crashes?: number; readonly until?: string };

// The broker's offset.metadata.max.bytes is 4096 by default.
const maxTextLength = 4000;

/** `metadata` that another tool wrote, or a version of ours that is to come, counts as none. */
export function readCrashLedger(metadata: string | null | undefined): CrashLedger {
  const notes = new Map<string, Note>(parse(metadata));

  return {
    crashed(handlerId, offset) {
      const note = notes.get(handlerId);
      const crashes = (note?.record === offset ? (note.crashes ?? 0) : 0) + 1;
      // Set anew, so that the last one to crash is the last in the map.
      notes.delete(handlerId);
      notes.set(handlerId, { ...note, record: offset, crashes });
      return crashes;
    },
    crashedInBatch(handlerId, last) {
      notes.delete(handlerId);
      notes.set(handlerId, { until: last });
    },
    alone(handlerId, offset) {
      const note = notes.get(handlerId);
      return note?.record === offset || (note?.until !== undefined && BigInt(offset) <= BigInt(note.until));
    },
    textAt(position) {
      const isAhead = (offset: string | undefined): boolean =>
        offset !== undefined && BigInt(offset) >= BigInt(position);
      let kept = [...notes].filter(([, { record, until }]) => isAhead(record) || isAhead(until));
      while (JSON.stringify(kept).length > maxTextLength) kept = kept.slice(1);
      return kept.length === 0 ? undefined : JSON.stringify(Object.fromEntries(kept));
    },
  };
}

function parse(metadata: string | null | undefined): [string, Note][] {
  try {
    const parsed: unknown = JSON.parse(metadata ?? '');
    if (typeof parsed !== 'object' || parsed === null) return [];
    return Object.entries(parsed).filter((entry): entry is [string, Note] => isNote(entry[1]));
  } catch {
    return [];
  }
}

function isNote(value: unknown): value is Note {
  if (typeof value !== 'object' || value === null) return false;
  const { record, crashes, until } = value as Record<string, unknown>;
  const isOffset = (offset: unknown): boolean =>
    offset === undefined || (typeof offset === 'string' && /^\d{1,19}$/.test(offset));
  return isOffset(record) && isOffset(until) && (crashes === undefined || Number.isInteger(crashes));
}
