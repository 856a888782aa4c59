import type { Logger } from '@chatpulse/service';
import { channelOf } from './fields.js';
import type { Ingest } from './ingest.js';
import type { Publisher } from './publisher.js';
import type { TwitchEvents } from './twitch.js';

/** What is known of a line that could not be read. */
const nowhere = { channelId: undefined, channel: undefined };

/** Takes every line to where it belongs: an event, a dead letter, or nowhere. */
export interface ChatListener extends Pick<TwitchEvents, 'onMessage' | 'onUnparseable' | 'onListenerError'> {
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
      if (mapped.kind === 'event') publisher.publish(mapped.event, monotonicMs);
      else {
        const { problem } = mapped;
        publisher.keepLine(raw, {
          reason: 'unparseable',
          problem,
          channelId: ingest.roomOf(message),
          channel: channelOf(message),
          readMs: monotonicMs,
        });
      }
    },
    onUnparseable(raw, problem, readMs) {
      read++;
      publisher.keepLine(raw, { reason: 'unparseable', problem, ...nowhere, readMs });
    },
    onListenerError(error, raw, readMs) {
      logger.error({ err: error }, 'line could not be handled');
      const problem = `handling it failed with ${error instanceof Error ? error.name : typeof error}`;
      publisher.keepLine(raw, { reason: 'rejected', problem, ...nowhere, readMs });
    },
  };
}
