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

/** Ready when every channel is joined or is known not to answer. */
export function reportChat(health: Health, view: TwitchView): void {
  const { desired, joined, unanswered, connections } = view;
  const connected = connections.every((state) => state === 'ready');
  const detail = `${joined} of ${desired} channels joined, ${unanswered} do not answer`;
  health.report('chat', connected && joined + unanswered >= desired, connected ? detail : 'not connected');
}
