import type { Health, Logger } from '@chatpulse/service';
import type { PublisherEvents } from './publisher.js';
import type { TwitchView } from './twitch.js';

/** What a full buffer means to whoever looks at /readyz or the log: one line at its begin, one at its end. */
export function reportBuffer(
  health: Health,
  logger: Logger,
): Pick<PublisherEvents, 'onOverflow' | 'onRelief'> {
  health.report('buffer', true);
  return {
    onOverflow() {
      health.report('buffer', false, 'full: Kafka does not take what is heard, and it is lost');
      logger.error('buffer full, events are being dropped');
    },
    onRelief(dropped) {
      health.report('buffer', true);
      logger.warn({ dropped }, 'buffer has room again');
    },
  };
}

/** Ready when every channel is joined, or Twitch does not let anybody in: nothing is under way. */
export function reportChat(health: Health, { channels, connections }: TwitchView): void {
  const connected = connections.every((state) => state === 'ready');
  health.report('chat', connected && channels.joining === 0, connected ? told(channels) : 'not connected');
}

/** Only states that there are: `3 joined, 1 not found`. */
function told(channels: TwitchView['channels']): string {
  const parts = Object.entries(channels)
    .filter(([state, count]) => count > 0 || state === 'joined')
    .map(([state, count]) => `${count} ${state.replace('_', ' ')}`);
  return `channels: ${parts.join(', ')}`;
}
