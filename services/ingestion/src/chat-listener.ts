import type { Logger } from '@chatpulse/service';
import type { Ingest } from './ingest.js';
import type { Publisher } from './publisher.js';
import type { TwitchEvents } from './twitch.js';

/** Takes every line to where it belongs: an event, a dead letter, or nowhere. */
export interface ChatListener extends Omit<TwitchEvents, 'onRenamed'> {
  /** Lines of every kind since the start. */
  linesRead(): number;
}

export function createChatListener({
  ingest,
  publisher,
  logger,
}: {
  ingest: Ingest;
  publisher: Publisher;
  logger: Logger;
}): ChatListener {
  let read = 0;
  return {
    linesRead: () => read,
    onMessage(message, raw, monotonicMs) {
      read++;
      const mapped = ingest.hear(message, monotonicMs);
      if (mapped.kind === 'ignored') return;
      if (mapped.kind === 'event') publisher.publish(mapped.event);
      else {
        const { problem } = mapped;
        publisher.keepLine(raw, { reason: 'unparseable', problem, channelId: ingest.roomOf(message) });
      }
    },
    onUnparseable(raw, problem) {
      read++;
      publisher.keepLine(raw, { reason: 'unparseable', problem, channelId: undefined });
    },
    onListenerError(error, raw) {
      logger.error({ err: error }, 'line could not be handled');
      const problem = `handling it failed with ${error instanceof Error ? error.name : typeof error}`;
      publisher.keepLine(raw, { reason: 'rejected', problem, channelId: undefined });
    },
  };
}
