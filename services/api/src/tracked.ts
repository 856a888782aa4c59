import { type TrackedChannel, validateTrackedChannel } from '@chatpulse/contracts';
import type { TableRecord } from '@chatpulse/kafka';
import type { Logger } from '@chatpulse/service';
import type { TrackedChannelView } from './channel-list.js';

/** The desired set, as the tracked-channels topic has it at the moment. */
export interface TrackedChannels {
  all(): TrackedChannelView[];
  find(login: string): TrackedChannelView | undefined;
  /** Feeds one record of the topic. One that cannot be decoded is logged and changes nothing. */
  onRecord(record: Pick<TableRecord, 'key' | 'value'>): void;
}

export function createTrackedChannels(logger: Logger): TrackedChannels {
  const channels = new Map<string, TrackedChannelView>();
  return {
    all: () => [...channels.values()],
    find: (login) => channels.get(login),
    onRecord({ key, value }) {
      const channel = value === null ? null : decode(value);
      if (channel === null) channels.delete(key);
      else if (channel === undefined)
        logger.warn({ key }, 'tracked-channels record cannot be decoded, ignored');
      else channels.set(key, { channel: channel.channel, simulated: channel.source === 'simulator' });
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
