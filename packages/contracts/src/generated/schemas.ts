// Generated from contracts/ by `make generate`. Edit the schema, not this file.

export const auditSchema = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "urn:chatpulse:audit:v1",
  "title": "AuditEntry",
  "description": "One thing that was done on an operator's behalf. Topic operator-audit; never a payload, a token or a password.",
  "type": "object",
  "required": [
    "id",
    "at",
    "action",
    "actor"
  ],
  "properties": {
    "id": {
      "type": "string",
      "description": "Unique",
      "minLength": 1,
      "maxLength": 64
    },
    "at": {
      "type": "integer",
      "minimum": 0,
      "maximum": 253402300799999,
      "description": "When, on the writer's clock (epoch ms, UTC); the record's own time is the broker's"
    },
    "action": {
      "type": "string",
      "description": "What, as `reprocess.started`, `letter.replayed`, `message.sent`",
      "pattern": "^[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*)+$",
      "maxLength": 64
    },
    "actor": {
      "type": "string",
      "description": "Who asked for it, as far as that is known",
      "minLength": 1,
      "maxLength": 128
    },
    "run": {
      "type": "string",
      "description": "The reprocessing it belongs to",
      "minLength": 1,
      "maxLength": 64
    },
    "topic": {
      "type": "string",
      "description": "Topic it was done to; of a letter, the dead-letter topic",
      "minLength": 1,
      "maxLength": 249
    },
    "partition": {
      "type": "integer",
      "minimum": 0,
      "description": "Of the record it was done to"
    },
    "offset": {
      "type": "string",
      "pattern": "^[0-9]{1,20}$",
      "description": "Of the record it was done to"
    },
    "correlationId": {
      "type": "string",
      "description": "Of the record, or of the request",
      "minLength": 1,
      "maxLength": 128
    },
    "target": {
      "type": "string",
      "description": "What it was done to, where that is no record of a topic: a channel, a group",
      "minLength": 1,
      "maxLength": 249
    },
    "outcome": {
      "type": "string",
      "description": "`accepted` before it is done; the error code, in an entry of its own, when it failed",
      "minLength": 1,
      "maxLength": 128
    },
    "note": {
      "type": "string",
      "description": "One sentence for a person",
      "maxLength": 1024
    },
    "details": {
      "type": "object",
      "description": "What else belongs to the action: options of a run, its progress",
      "additionalProperties": true
    }
  }
};

export const chatEventSchema = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "urn:chatpulse:chat-event:v1",
  "title": "ChatEvent",
  "description": "One event of a Twitch chat room, or a tick that carries event time. Topic twitch-chat-messages.",
  "type": "object",
  "required": [
    "kind"
  ],
  "oneOf": [
    {
      "$ref": "#/$defs/message"
    },
    {
      "$ref": "#/$defs/notice"
    },
    {
      "$ref": "#/$defs/moderation"
    },
    {
      "$ref": "#/$defs/tick"
    }
  ],
  "$defs": {
    "message": {
      "title": "ChatMessage",
      "type": "object",
      "description": "PRIVMSG",
      "required": [
        "id",
        "kind",
        "channelId",
        "channel",
        "userId",
        "user",
        "text",
        "sentAt",
        "receivedAt"
      ],
      "properties": {
        "id": {
          "type": "string",
          "minLength": 1,
          "maxLength": 128,
          "description": "Unique for the event, the same for every reader that hears it: Twitch's message id; for moderation, the first 128 bits (hex) of SHA-256 over command, room, target user, target message, duration and sent time; for ticks, `tick|<partition>|<sentAt>`"
        },
        "kind": {
          "const": "message"
        },
        "channelId": {
          "type": "string",
          "pattern": "^[0-9]{1,20}$",
          "description": "Twitch room id; the record key"
        },
        "channel": {
          "type": "string",
          "pattern": "^[a-z0-9_]{1,25}$",
          "description": "Twitch login, lower case, without #"
        },
        "userId": {
          "type": "string",
          "pattern": "^[0-9]{1,20}$",
          "description": "Twitch id of the author"
        },
        "user": {
          "type": "string",
          "pattern": "^[a-z0-9_]{1,25}$",
          "description": "Twitch login, lower case, without #"
        },
        "displayName": {
          "type": "string",
          "minLength": 1,
          "maxLength": 128,
          "description": "Name as the author writes it"
        },
        "sentAt": {
          "type": "integer",
          "minimum": 0,
          "maximum": 253402300799999,
          "description": "When Twitch sent it (tmi-sent-ts); the record timestamp (epoch ms, UTC)"
        },
        "receivedAt": {
          "type": "integer",
          "minimum": 0,
          "maximum": 253402300799999,
          "description": "When ingestion heard it, on Twitch's clock carried by the local monotonic clock; equals sentAt in a replay (epoch ms, UTC)"
        },
        "text": {
          "type": "string",
          "maxLength": 8192,
          "description": "What was written, unescaped; an action's CTCP wrapper removed"
        },
        "badges": {
          "type": "array",
          "items": {
            "type": "string",
            "pattern": "^[^/]+/.*$",
            "maxLength": 128
          },
          "maxItems": 64,
          "description": "`name/version`, in Twitch's order"
        },
        "subscriber": {
          "type": "boolean",
          "description": "The author subscribes to this channel"
        },
        "firstMessage": {
          "type": "boolean",
          "description": "The author's first message in this channel"
        },
        "bits": {
          "type": "integer",
          "minimum": 1,
          "maximum": 2147483647,
          "description": "Bits cheered with the message"
        },
        "emotes": {
          "type": "array",
          "maxItems": 512,
          "description": "Emotes used, each once, in order of first use",
          "items": {
            "type": "object",
            "required": [
              "id",
              "name",
              "count"
            ],
            "properties": {
              "id": {
                "type": "string",
                "minLength": 1,
                "maxLength": 128,
                "description": "Emote id"
              },
              "name": {
                "type": "string",
                "minLength": 1,
                "maxLength": 128,
                "description": "Emote text as written"
              },
              "count": {
                "type": "integer",
                "minimum": 1,
                "maximum": 8192,
                "description": "Times used in this message"
              }
            }
          }
        },
        "replyTo": {
          "type": "string",
          "minLength": 1,
          "maxLength": 128,
          "description": "Id of the message replied to"
        },
        "source": {
          "type": "object",
          "required": [
            "channelId",
            "id"
          ],
          "description": "Origin of a mirrored shared-chat message",
          "properties": {
            "channelId": {
              "type": "string",
              "pattern": "^[0-9]{1,20}$",
              "description": "Room id of the origin"
            },
            "id": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128,
              "description": "Message id in the origin"
            }
          }
        }
      }
    },
    "notice": {
      "title": "ChatNotice",
      "type": "object",
      "description": "USERNOTICE",
      "required": [
        "id",
        "kind",
        "channelId",
        "channel",
        "notice",
        "sentAt",
        "receivedAt"
      ],
      "properties": {
        "id": {
          "type": "string",
          "minLength": 1,
          "maxLength": 128,
          "description": "Unique for the event, the same for every reader that hears it: Twitch's message id; for moderation, the first 128 bits (hex) of SHA-256 over command, room, target user, target message, duration and sent time; for ticks, `tick|<partition>|<sentAt>`"
        },
        "kind": {
          "const": "notice"
        },
        "channelId": {
          "type": "string",
          "pattern": "^[0-9]{1,20}$",
          "description": "Twitch room id; the record key"
        },
        "channel": {
          "type": "string",
          "pattern": "^[a-z0-9_]{1,25}$",
          "description": "Twitch login, lower case, without #"
        },
        "userId": {
          "type": "string",
          "pattern": "^[0-9]{1,20}$",
          "description": "Twitch id of the author"
        },
        "user": {
          "type": "string",
          "pattern": "^[a-z0-9_]{1,25}$",
          "description": "Twitch login, lower case, without #"
        },
        "displayName": {
          "type": "string",
          "minLength": 1,
          "maxLength": 128,
          "description": "Name as the author writes it"
        },
        "sentAt": {
          "type": "integer",
          "minimum": 0,
          "maximum": 253402300799999,
          "description": "When Twitch sent it (tmi-sent-ts); the record timestamp (epoch ms, UTC)"
        },
        "receivedAt": {
          "type": "integer",
          "minimum": 0,
          "maximum": 253402300799999,
          "description": "When ingestion heard it, on Twitch's clock carried by the local monotonic clock; equals sentAt in a replay (epoch ms, UTC)"
        },
        "text": {
          "type": "string",
          "maxLength": 8192,
          "description": "What was written, unescaped; an action's CTCP wrapper removed"
        },
        "badges": {
          "type": "array",
          "items": {
            "type": "string",
            "pattern": "^[^/]+/.*$",
            "maxLength": 128
          },
          "maxItems": 64,
          "description": "`name/version`, in Twitch's order"
        },
        "subscriber": {
          "type": "boolean",
          "description": "The author subscribes to this channel"
        },
        "firstMessage": {
          "type": "boolean",
          "description": "The author's first message in this channel"
        },
        "bits": {
          "type": "integer",
          "minimum": 1,
          "maximum": 2147483647,
          "description": "Bits cheered with the message"
        },
        "emotes": {
          "type": "array",
          "maxItems": 512,
          "description": "Emotes used, each once, in order of first use",
          "items": {
            "type": "object",
            "required": [
              "id",
              "name",
              "count"
            ],
            "properties": {
              "id": {
                "type": "string",
                "minLength": 1,
                "maxLength": 128,
                "description": "Emote id"
              },
              "name": {
                "type": "string",
                "minLength": 1,
                "maxLength": 128,
                "description": "Emote text as written"
              },
              "count": {
                "type": "integer",
                "minimum": 1,
                "maximum": 8192,
                "description": "Times used in this message"
              }
            }
          }
        },
        "replyTo": {
          "type": "string",
          "minLength": 1,
          "maxLength": 128,
          "description": "Id of the message replied to"
        },
        "source": {
          "type": "object",
          "required": [
            "channelId",
            "id"
          ],
          "description": "Origin of a mirrored shared-chat message",
          "properties": {
            "channelId": {
              "type": "string",
              "pattern": "^[0-9]{1,20}$",
              "description": "Room id of the origin"
            },
            "id": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128,
              "description": "Message id in the origin"
            }
          }
        },
        "notice": {
          "type": "object",
          "required": [
            "type"
          ],
          "properties": {
            "type": {
              "type": "string",
              "minLength": 1,
              "maxLength": 64,
              "description": "Twitch's msg-id (sub, resub, subgift, submysterygift, raid, announcement, sharedchatnotice, …); `other` for one that ingestion does not know"
            },
            "rawType": {
              "type": "string",
              "minLength": 1,
              "maxLength": 64,
              "description": "Twitch's msg-id where type is `other`"
            },
            "months": {
              "type": "integer",
              "minimum": 0,
              "maximum": 9007199254740991,
              "description": "Cumulative months of the subscription"
            },
            "count": {
              "type": "integer",
              "minimum": 0,
              "maximum": 9007199254740991,
              "description": "Gifts of a submysterygift"
            },
            "viewers": {
              "type": "integer",
              "minimum": 0,
              "maximum": 9007199254740991,
              "description": "Viewers of a raid"
            }
          }
        }
      }
    },
    "moderation": {
      "title": "ChatModeration",
      "type": "object",
      "description": "CLEARCHAT or CLEARMSG",
      "required": [
        "id",
        "kind",
        "channelId",
        "channel",
        "moderation",
        "sentAt",
        "receivedAt"
      ],
      "properties": {
        "id": {
          "type": "string",
          "minLength": 1,
          "maxLength": 128,
          "description": "Unique for the event, the same for every reader that hears it: Twitch's message id; for moderation, the first 128 bits (hex) of SHA-256 over command, room, target user, target message, duration and sent time; for ticks, `tick|<partition>|<sentAt>`"
        },
        "kind": {
          "const": "moderation"
        },
        "channelId": {
          "type": "string",
          "pattern": "^[0-9]{1,20}$",
          "description": "Twitch room id; the record key"
        },
        "channel": {
          "type": "string",
          "pattern": "^[a-z0-9_]{1,25}$",
          "description": "Twitch login, lower case, without #"
        },
        "userId": {
          "type": "string",
          "pattern": "^[0-9]{1,20}$",
          "description": "Twitch id of the author"
        },
        "user": {
          "type": "string",
          "pattern": "^[a-z0-9_]{1,25}$",
          "description": "Twitch login, lower case, without #"
        },
        "displayName": {
          "type": "string",
          "minLength": 1,
          "maxLength": 128,
          "description": "Name as the author writes it"
        },
        "sentAt": {
          "type": "integer",
          "minimum": 0,
          "maximum": 253402300799999,
          "description": "When Twitch sent it (tmi-sent-ts); the record timestamp (epoch ms, UTC)"
        },
        "receivedAt": {
          "type": "integer",
          "minimum": 0,
          "maximum": 253402300799999,
          "description": "When ingestion heard it, on Twitch's clock carried by the local monotonic clock; equals sentAt in a replay (epoch ms, UTC)"
        },
        "text": {
          "type": "string",
          "maxLength": 8192,
          "description": "What was written, unescaped; an action's CTCP wrapper removed"
        },
        "moderation": {
          "type": "object",
          "required": [
            "action"
          ],
          "properties": {
            "action": {
              "enum": [
                "timeout",
                "ban",
                "delete",
                "clear"
              ],
              "description": "timeout and ban name a user; delete names a message; clear empties the room"
            },
            "targetUserId": {
              "type": "string",
              "pattern": "^[0-9]{1,20}$",
              "description": "Who is timed out or banned"
            },
            "targetMessageId": {
              "type": "string",
              "minLength": 1,
              "maxLength": 128,
              "description": "Message deleted"
            },
            "durationSeconds": {
              "type": "integer",
              "minimum": 0,
              "maximum": 9007199254740991,
              "description": "Length of a timeout"
            }
          }
        }
      }
    },
    "tick": {
      "title": "Tick",
      "type": "object",
      "description": "Moves event time in one partition; never counted",
      "required": [
        "id",
        "kind",
        "sentAt",
        "receivedAt"
      ],
      "properties": {
        "id": {
          "type": "string",
          "minLength": 1,
          "maxLength": 128,
          "description": "Unique for the event, the same for every reader that hears it: Twitch's message id; for moderation, the first 128 bits (hex) of SHA-256 over command, room, target user, target message, duration and sent time; for ticks, `tick|<partition>|<sentAt>`"
        },
        "kind": {
          "const": "tick"
        },
        "sentAt": {
          "type": "integer",
          "minimum": 0,
          "maximum": 253402300799999,
          "description": "When Twitch sent it (tmi-sent-ts); the record timestamp (epoch ms, UTC)"
        },
        "receivedAt": {
          "type": "integer",
          "minimum": 0,
          "maximum": 253402300799999,
          "description": "When ingestion heard it, on Twitch's clock carried by the local monotonic clock; equals sentAt in a replay (epoch ms, UTC)"
        }
      }
    }
  }
};

export const coverageSchema = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "urn:chatpulse:coverage:v1",
  "title": "Coverage",
  "description": "From when to when one reader really heard one channel: one record for each interval, written anew while it is open. Topic channel-coverage, key `channel|reader|from|instance`.",
  "type": "object",
  "required": [
    "channel",
    "reader",
    "state",
    "from",
    "reason"
  ],
  "properties": {
    "channel": {
      "type": "string",
      "pattern": "^[a-z0-9_]{1,25}$",
      "description": "Twitch login, lower case, without #"
    },
    "channelId": {
      "type": "string",
      "pattern": "^[0-9]{1,20}$",
      "description": "Twitch room id, where it is known"
    },
    "reader": {
      "type": "string",
      "minLength": 1,
      "maxLength": 32,
      "description": "Name of the ingestion group (READER)"
    },
    "instance": {
      "type": "string",
      "minLength": 1,
      "maxLength": 255,
      "description": "Which of the group heard it (KAFKA_CLIENT_ID)"
    },
    "state": {
      "enum": [
        "open",
        "closed"
      ],
      "description": "open: heard until `to` at least; when it is not written again for some minutes, its instance is gone and it ends there"
    },
    "from": {
      "type": "integer",
      "minimum": 0,
      "maximum": 253402300799999,
      "description": "Heard from (epoch ms, UTC)"
    },
    "to": {
      "type": "integer",
      "minimum": 0,
      "maximum": 253402300799999,
      "description": "Every line sent from `from` to here was read and is in twitch-chat-messages; it never falls (epoch ms, UTC)"
    },
    "reason": {
      "enum": [
        "joined",
        "left",
        "socket_lost",
        "shutdown",
        "banned",
        "buffer_full"
      ],
      "description": "Why this record was written"
    }
  },
  "if": {
    "properties": {
      "state": {
        "const": "closed"
      }
    },
    "required": [
      "state"
    ]
  },
  "then": {
    "required": [
      "to"
    ]
  }
};

export const deadLetterHeadersSchema = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "urn:chatpulse:dead-letter-headers:v1",
  "title": "DeadLetterHeaders",
  "description": "Headers of every record in a .dlt topic, as UTF-8 strings; key and value are the original bytes. First origin, last error.",
  "type": "object",
  "required": [
    "x-original-topic",
    "x-handler-id",
    "x-reason",
    "x-retry-count",
    "x-error-message",
    "x-failed-at",
    "x-dlq-stored-at"
  ],
  "properties": {
    "x-original-topic": {
      "type": "string",
      "description": "Topic the record came from, or was meant for",
      "minLength": 1
    },
    "x-original-partition": {
      "type": "string",
      "description": "Its partition there; absent when it never reached the topic",
      "pattern": "^[0-9]{1,20}$"
    },
    "x-original-offset": {
      "type": "string",
      "description": "Its offset there; absent when it never reached the topic",
      "pattern": "^[0-9]{1,20}$"
    },
    "x-original-timestamp": {
      "type": "string",
      "description": "Its record timestamp (epoch ms)",
      "pattern": "^[0-9]{1,20}$"
    },
    "x-handler-id": {
      "type": "string",
      "description": "Who gave up: service and step, as `processor.lateness`",
      "minLength": 1
    },
    "x-retry-group": {
      "type": "string",
      "description": "Consumer group that reads for the handler, where it has one: a replay through `<topic>.retry` is taken by that group only",
      "minLength": 1
    },
    "x-reason": {
      "type": "string",
      "description": "Stable code",
      "enum": [
        "late",
        "ahead",
        "undecodable",
        "unparseable",
        "oversized",
        "rejected",
        "exhausted"
      ]
    },
    "x-retry-count": {
      "type": "string",
      "description": "Attempts made after the first",
      "pattern": "^[0-9]{1,20}$"
    },
    "x-error-message": {
      "type": "string",
      "description": "One sentence; never the payload",
      "maxLength": 1024
    },
    "x-failed-at": {
      "type": "string",
      "description": "When the last attempt failed (ISO 8601, UTC)",
      "format": "date-time"
    },
    "x-dlq-stored-at": {
      "type": "string",
      "description": "When it was dead-lettered (ISO 8601, UTC)",
      "format": "date-time"
    },
    "x-correlation-id": {
      "type": "string",
      "description": "Correlation id",
      "minLength": 1,
      "maxLength": 128
    },
    "x-original-size": {
      "type": "string",
      "description": "Bytes of the original value, where it was cut",
      "pattern": "^[0-9]{1,20}$"
    },
    "x-error-code": {
      "type": "string",
      "description": "Stable code of the error: UNDECODABLE, RETRIES_EXHAUSTED, CRASHED_REPEATEDLY, HANDLER_NOT_FOUND, RECORD_TOO_LARGE, of the processor LATE, AHEAD and UNDECODABLE, of ingestion UNPARSEABLE, or the handler's own",
      "minLength": 1
    },
    "x-error-stack": {
      "type": "string",
      "description": "Where the last error was thrown, 4096 bytes at most",
      "maxLength": 4096
    },
    "x-first-failed-at": {
      "type": "string",
      "description": "When the first attempt failed (ISO 8601, UTC); kept over retries and replays",
      "format": "date-time"
    },
    "x-replay-count": {
      "type": "string",
      "description": "How often it was replayed before it came here again",
      "pattern": "^[0-9]{1,20}$"
    },
    "x-replay-run": {
      "type": "string",
      "description": "Id of the last run that replayed it",
      "minLength": 1
    },
    "x-replay-of": {
      "type": "string",
      "description": "The letter that was replayed, as `topic/partition/offset`",
      "pattern": "^.+/[0-9]{1,10}/[0-9]{1,20}$"
    },
    "traceparent": {
      "type": "string",
      "description": "W3C trace context: one trace from the first attempt to the replay"
    },
    "tracestate": {
      "type": "string",
      "description": "W3C trace context, what vendors add"
    }
  }
};

export const sessionSchema = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "urn:chatpulse:session:v1",
  "title": "Session",
  "description": "Activity of one channel, folded from its minutes: 15 minutes without a message end it, and it is cut at 24 h. Topic channel-sessions, key `channelId|start`. Written once per generation, when the session is over: of two records of a key the higher generation wins.",
  "type": "object",
  "required": [
    "type",
    "channelId",
    "channel",
    "start",
    "end",
    "messages",
    "chatters",
    "chattersExact",
    "peakMinute",
    "peakMessages",
    "generation"
  ],
  "properties": {
    "type": {
      "const": "session"
    },
    "channelId": {
      "type": "string",
      "pattern": "^[0-9]{1,20}$",
      "description": "Twitch room id"
    },
    "channel": {
      "type": "string",
      "pattern": "^[a-z0-9_]{1,25}$",
      "description": "Twitch login, lower case, without #"
    },
    "start": {
      "type": "integer",
      "minimum": 0,
      "maximum": 253402300799999,
      "description": "Start of the first active minute (epoch ms, UTC)"
    },
    "end": {
      "type": "integer",
      "minimum": 0,
      "maximum": 253402300799999,
      "description": "End of the last active minute: the first instant after it (epoch ms, UTC)"
    },
    "messages": {
      "type": "integer",
      "minimum": 1,
      "maximum": 9007199254740991,
      "description": "Messages, mirrored shared-chat messages included"
    },
    "chatters": {
      "type": "integer",
      "minimum": 1,
      "maximum": 9007199254740991,
      "description": "Different authors: exact up to 1,024, estimated above"
    },
    "chattersExact": {
      "type": "boolean",
      "description": "chatters is exact"
    },
    "peakMinute": {
      "type": "integer",
      "minimum": 0,
      "maximum": 253402300799999,
      "description": "Start of the minute with the most messages, the first of several (epoch ms, UTC)"
    },
    "peakMessages": {
      "type": "integer",
      "minimum": 1,
      "maximum": 9007199254740991,
      "description": "Messages in peakMinute"
    },
    "generation": {
      "type": "integer",
      "minimum": 1,
      "description": "As in the counts it was folded from"
    }
  }
};

export const trackedChannelSchema = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "urn:chatpulse:tracked-channel:v1",
  "title": "TrackedChannel",
  "description": "A channel to listen to. Topic tracked-channels, key = login; a tombstone stops tracking.",
  "type": "object",
  "required": [
    "channel",
    "addedAt",
    "source"
  ],
  "properties": {
    "channel": {
      "type": "string",
      "pattern": "^[a-z0-9_]{1,25}$",
      "description": "Twitch login, lower case, without #"
    },
    "addedAt": {
      "type": "integer",
      "minimum": 0,
      "maximum": 253402300799999,
      "description": "When it was added, on the operator's clock (epoch ms, UTC)"
    },
    "source": {
      "enum": [
        "twitch",
        "simulator"
      ],
      "description": "Where it is heard"
    }
  }
};

export const watermarkSchema = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "urn:chatpulse:watermark:v1",
  "title": "Watermark",
  "description": "How far one partition of channel-stats is counted. Sent after the counts it vouches for. Topic channel-stats, key `watermark|partition`.",
  "type": "object",
  "required": [
    "type",
    "partition",
    "generation",
    "eventTime",
    "finalBefore",
    "counted",
    "duplicates",
    "late",
    "deadLettered"
  ],
  "properties": {
    "type": {
      "const": "watermark"
    },
    "partition": {
      "type": "integer",
      "minimum": 0,
      "maximum": 9007199254740991,
      "description": "Partition of twitch-chat-messages and channel-stats"
    },
    "generation": {
      "type": "integer",
      "minimum": 1,
      "description": "As in the counts it vouches for"
    },
    "eventTime": {
      "type": "integer",
      "minimum": 0,
      "maximum": 253402300799999,
      "description": "Highest sentAt taken from the partition (epoch ms, UTC)"
    },
    "finalBefore": {
      "type": "integer",
      "minimum": -253402300799999,
      "maximum": 253402300799999,
      "description": "eventTime − grace (epoch ms): a window is final when windowEnd ≤ finalBefore"
    },
    "counted": {
      "type": "integer",
      "minimum": 0,
      "maximum": 9007199254740991,
      "description": "Events folded"
    },
    "duplicates": {
      "type": "integer",
      "minimum": 0,
      "maximum": 9007199254740991,
      "description": "Events dropped by id"
    },
    "late": {
      "type": "integer",
      "minimum": 0,
      "maximum": 9007199254740991,
      "description": "Events dead-lettered as late"
    },
    "deadLettered": {
      "type": "integer",
      "minimum": 0,
      "maximum": 9007199254740991,
      "description": "Events dead-lettered for any other reason"
    },
    "unrouted": {
      "type": "integer",
      "minimum": 0,
      "maximum": 9007199254740991,
      "description": "Counted events that no rule copies to a topic of their own; part of counted"
    }
  }
};

export const windowStatsSchema = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "urn:chatpulse:window-stats:v1",
  "title": "WindowStats",
  "description": "Absolute numbers of one channel and one tumbling window. Topic channel-stats, key `channelId|windowSizeSeconds|windowStart`. Within a generation the record at a revision is a pure function of the partition's log: the highest (generation, revision) wins.",
  "type": "object",
  "required": [
    "type",
    "channelId",
    "channel",
    "windowSizeSeconds",
    "windowStart",
    "windowEnd",
    "messages",
    "subscriberMessages",
    "emotes",
    "cheers",
    "bits",
    "subscriptions",
    "giftedSubscriptions",
    "raids",
    "timeouts",
    "bans",
    "sharedMessages",
    "generation",
    "revision",
    "updatedAt"
  ],
  "properties": {
    "type": {
      "const": "window"
    },
    "channelId": {
      "type": "string",
      "pattern": "^[0-9]{1,20}$",
      "description": "Twitch room id; the record key"
    },
    "channel": {
      "type": "string",
      "pattern": "^[a-z0-9_]{1,25}$",
      "description": "Twitch login, lower case, without #"
    },
    "windowSizeSeconds": {
      "enum": [
        60,
        600,
        3600
      ],
      "description": "Tumbling window size (s)"
    },
    "windowStart": {
      "type": "integer",
      "minimum": 0,
      "maximum": 253402300799999,
      "description": "First instant of the window, aligned to the epoch (epoch ms, UTC)"
    },
    "windowEnd": {
      "type": "integer",
      "minimum": 0,
      "maximum": 253402300799999,
      "description": "First instant after the window (epoch ms, UTC)"
    },
    "messages": {
      "type": "integer",
      "minimum": 0,
      "maximum": 9007199254740991,
      "description": "Messages, mirrored shared-chat messages included"
    },
    "chatters": {
      "type": "integer",
      "minimum": 0,
      "maximum": 9007199254740991,
      "description": "Different authors: exact up to 1,024, estimated above"
    },
    "chattersExact": {
      "type": "boolean",
      "description": "chatters is exact"
    },
    "subscriberMessages": {
      "type": "integer",
      "minimum": 0,
      "maximum": 9007199254740991,
      "description": "Messages of subscribers"
    },
    "firstTimeChatters": {
      "type": "integer",
      "minimum": 0,
      "maximum": 9007199254740991,
      "description": "Messages marked as the author's first here"
    },
    "emotes": {
      "type": "integer",
      "minimum": 0,
      "maximum": 9007199254740991,
      "description": "Emotes used in messages"
    },
    "cheers": {
      "type": "integer",
      "minimum": 0,
      "maximum": 9007199254740991,
      "description": "Messages with bits"
    },
    "bits": {
      "type": "integer",
      "minimum": 0,
      "maximum": 9007199254740991,
      "description": "Bits cheered"
    },
    "subscriptions": {
      "type": "integer",
      "minimum": 0,
      "maximum": 9007199254740991,
      "description": "Notices sub and resub"
    },
    "giftedSubscriptions": {
      "type": "integer",
      "minimum": 0,
      "maximum": 9007199254740991,
      "description": "Notices subgift and anonsubgift: one per gift (the announcing submysterygift is not counted again)"
    },
    "raids": {
      "type": "integer",
      "minimum": 0,
      "maximum": 9007199254740991,
      "description": "Incoming raids"
    },
    "deletedMessages": {
      "type": "integer",
      "minimum": 0,
      "maximum": 9007199254740991,
      "description": "Messages deleted by a moderator"
    },
    "timeouts": {
      "type": "integer",
      "minimum": 0,
      "maximum": 9007199254740991,
      "description": "Timeouts"
    },
    "bans": {
      "type": "integer",
      "minimum": 0,
      "maximum": 9007199254740991,
      "description": "Bans"
    },
    "sharedMessages": {
      "type": "integer",
      "minimum": 0,
      "maximum": 9007199254740991,
      "description": "Messages mirrored from another channel of a shared chat; part of messages"
    },
    "topEmotes": {
      "type": "array",
      "maxItems": 20,
      "items": {
        "type": "object",
        "required": [
          "id",
          "name",
          "count"
        ],
        "properties": {
          "id": {
            "type": "string",
            "minLength": 1,
            "maxLength": 128,
            "description": "Emote id"
          },
          "name": {
            "type": "string",
            "minLength": 1,
            "maxLength": 128,
            "description": "Emote text"
          },
          "count": {
            "type": "integer",
            "minimum": 1,
            "description": "Uses in the window"
          }
        }
      },
      "description": "Most used emotes, ties by id"
    },
    "generation": {
      "type": "integer",
      "minimum": 1,
      "description": "Rises by one with each recount from the start of the topic"
    },
    "revision": {
      "type": "integer",
      "minimum": 1,
      "maximum": 999999999,
      "description": "Events folded into this window"
    },
    "updatedAt": {
      "type": "integer",
      "minimum": 0,
      "maximum": 253402300799999,
      "description": "Newest sentAt folded (epoch ms, UTC)"
    }
  }
};
