import { type TrackedChannel, validateTrackedChannel } from '@chatpulse/contracts';
import type { TableRecord } from '@chatpulse/kafka';
import type { Logger } from '@chatpulse/service';
import type { TrackedChannelView } from './channel-list.js';

/** `addedAt` is epoch ms. */
export type TrackedEntry = TrackedChannelView & { readonly addedAt: number };

/** The desired set, as the tracked-channels topic has it at the moment. */
export interface TrackedChannels {
  all(): TrackedEntry[];
  find(login: string): TrackedEntry | undefined;
  /**
   * Feeds one record of the topic. One that cannot be decoded is logged and changes nothing, as does one whose
   * offset is not after the last of its key: what this process wrote itself it knows before it reads it.
   */
  onRecord(record: Pick<TableRecord, 'key' | 'value'> & { readonly offset?: string }): void;
}

export function createTrackedChannels(logger: Logger): TrackedChannels {
  const channels = new Map<string, TrackedEntry>();
  const offsets = new Map<string, bigint>();

  const isOld = (key: string, offset: string | undefined): boolean => {
    if (offset === undefined) return false;
    const last = offsets.get(key);
    if (last !== undefined && BigInt(offset) <= last) return true;
    offsets.set(key, BigInt(offset));
    return false;
  };

  return {
    all: () => [...channels.values()],
    find: (login) => channels.get(login),
    onRecord({ key, value, offset }) {
      if (isOld(key, offset)) return;
      const entry = value === null ? null : decode(value);
      if (entry === null) channels.delete(key);
      else if (entry === undefined)
        logger.warn({ key }, 'tracked-channels record cannot be decoded, ignored');
      else {
        const { channel, source, addedAt } = entry;
        channels.set(key, { channel, simulated: source === 'simulator', addedAt });
      }
    },
  };
}

function decode(value: Buffer): TrackedChannel | undefined {
  try {
    const result = validateTrackedChannel(JSON.parse(value.toString('utf8')));
    return result.ok ? result.value : undefined;
  } catch {
    return undefined;
  }
}
