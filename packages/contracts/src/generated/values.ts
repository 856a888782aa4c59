// Generated from contracts/ by `make generate`. Edit the schema, not this file.

import type { AuditEntry, ChatEvent, Coverage, DeadLetterHeaders, Session, TrackedChannel, Watermark, WindowStats } from './types.js';

/** What each schema describes. */
export type SchemaValues = {
  "audit": AuditEntry;
  "chat-event": ChatEvent;
  "coverage": Coverage;
  "dead-letter-headers": DeadLetterHeaders;
  "session": Session;
  "tracked-channel": TrackedChannel;
  "watermark": Watermark;
  "window-stats": WindowStats;
};

/** What the values of each topic are. A topic that is not here holds copies of any bytes. */
export type TopicValues = {
  "twitch-chat-messages": ChatEvent;
  "channel-stats": WindowStats | Watermark;
  "channel-sessions": Session;
  "chat-subscriptions": ChatEvent;
  "chat-cheers": ChatEvent;
  "chat-moderation": ChatEvent;
  "tracked-channels": TrackedChannel;
  "channel-coverage": Coverage;
  "operator-audit": AuditEntry;
};
