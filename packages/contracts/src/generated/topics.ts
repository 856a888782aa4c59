// Generated from contracts/ by `make generate`. Edit the schema, not this file.

export const replicationFactor = {
  "local": 1,
  "production": 3
};

export const topics = [
  {
    "name": "twitch-chat-messages",
    "description": "Every chat event heard, and ticks",
    "key": "channel id (ticks: tick|<partition>)",
    "schemas": [
      "chat-event"
    ],
    "partitions": 8,
    "config": {
      "cleanup.policy": "delete",
      "retention.ms": "604800000",
      "segment.ms": "3600000",
      "message.timestamp.type": "CreateTime"
    },
    "writers": [
      "ingestion"
    ],
    "readers": [
      "processor"
    ]
  },
  {
    "name": "twitch-chat-messages.dlt",
    "description": "What could not be parsed, decoded or counted, with the reason",
    "key": "as the original",
    "schemas": [],
    "headers": "dead-letter-headers",
    "partitions": 8,
    "config": {
      "cleanup.policy": "delete",
      "retention.ms": "2592000000",
      "segment.ms": "86400000"
    },
    "writers": [
      "ingestion",
      "processor"
    ],
    "readers": []
  },
  {
    "name": "channel-stats",
    "description": "Window stats and watermarks",
    "key": "channelId|windowSizeSeconds|windowStart, or watermark|<partition>; partitioned as the input",
    "schemas": [
      "window-stats",
      "watermark"
    ],
    "partitions": 8,
    "config": {
      "cleanup.policy": "compact,delete",
      "retention.ms": "604800000",
      "segment.ms": "3600000",
      "max.compaction.lag.ms": "3600000",
      "min.cleanable.dirty.ratio": "0.3"
    },
    "writers": [
      "processor"
    ],
    "readers": [
      "api"
    ]
  },
  {
    "name": "channel-stats.dlt",
    "description": "channel-stats records that the api could not decode",
    "key": "as the original",
    "schemas": [],
    "headers": "dead-letter-headers",
    "partitions": 8,
    "config": {
      "cleanup.policy": "delete",
      "retention.ms": "2592000000",
      "segment.ms": "86400000"
    },
    "writers": [
      "api"
    ],
    "readers": []
  },
  {
    "name": "channel-sessions",
    "description": "Activity of a channel, from its first to its last active minute; written when it is over",
    "key": "channelId|start; partitioned as the input",
    "schemas": [
      "session"
    ],
    "partitions": 8,
    "config": {
      "cleanup.policy": "compact,delete",
      "retention.ms": "2592000000",
      "segment.ms": "86400000",
      "message.timestamp.type": "CreateTime"
    },
    "writers": [
      "processor"
    ],
    "readers": [
      "api"
    ]
  },
  {
    "name": "channel-sessions.dlt",
    "description": "channel-sessions records that the api could not decode",
    "key": "as the original",
    "schemas": [],
    "headers": "dead-letter-headers",
    "partitions": 8,
    "config": {
      "cleanup.policy": "delete",
      "retention.ms": "2592000000",
      "segment.ms": "86400000"
    },
    "writers": [
      "api"
    ],
    "readers": []
  },
  {
    "name": "chat-subscriptions",
    "description": "Counted notices of subscriptions and gifts, each once: key and bytes as they were read",
    "key": "channel id; partitioned as the input",
    "schemas": [
      "chat-event"
    ],
    "partitions": 8,
    "config": {
      "cleanup.policy": "delete",
      "retention.ms": "604800000",
      "segment.ms": "3600000",
      "message.timestamp.type": "CreateTime"
    },
    "writers": [
      "processor"
    ],
    "readers": []
  },
  {
    "name": "chat-cheers",
    "description": "Counted messages with bits, each once: key and bytes as they were read",
    "key": "channel id; partitioned as the input",
    "schemas": [
      "chat-event"
    ],
    "partitions": 8,
    "config": {
      "cleanup.policy": "delete",
      "retention.ms": "604800000",
      "segment.ms": "3600000",
      "message.timestamp.type": "CreateTime"
    },
    "writers": [
      "processor"
    ],
    "readers": []
  },
  {
    "name": "chat-moderation",
    "description": "Counted moderation (timeouts, bans, deletions, cleared rooms), each once: key and bytes as they were read",
    "key": "channel id; partitioned as the input",
    "schemas": [
      "chat-event"
    ],
    "partitions": 8,
    "config": {
      "cleanup.policy": "delete",
      "retention.ms": "604800000",
      "segment.ms": "3600000",
      "message.timestamp.type": "CreateTime"
    },
    "writers": [
      "processor"
    ],
    "readers": []
  },
  {
    "name": "tracked-channels",
    "description": "The desired set: what to listen to",
    "key": "channel login",
    "schemas": [
      "tracked-channel"
    ],
    "partitions": 256,
    "config": {
      "cleanup.policy": "compact",
      "segment.ms": "86400000",
      "min.cleanable.dirty.ratio": "0.3"
    },
    "writers": [
      "make up"
    ],
    "readers": [
      "ingestion",
      "api"
    ]
  },
  {
    "name": "channel-coverage",
    "description": "From when to when each channel was really heard",
    "key": "channel login|reader|from|instance",
    "schemas": [
      "coverage"
    ],
    "partitions": 8,
    "config": {
      "cleanup.policy": "compact,delete",
      "retention.ms": "2592000000",
      "segment.ms": "86400000",
      "segment.bytes": "67108864"
    },
    "writers": [
      "ingestion"
    ],
    "readers": [
      "ingestion",
      "api"
    ]
  },
  {
    "name": "channel-coverage.dlt",
    "description": "channel-coverage records that the api could not decode",
    "key": "as the original",
    "schemas": [],
    "headers": "dead-letter-headers",
    "partitions": 8,
    "config": {
      "cleanup.policy": "delete",
      "retention.ms": "2592000000",
      "segment.ms": "86400000"
    },
    "writers": [
      "api"
    ],
    "readers": []
  },
  {
    "name": "operator-audit",
    "description": "What was done on an operator's behalf, in the order in which it was done",
    "key": "run id of a reprocessing, else the action",
    "schemas": [
      "audit"
    ],
    "partitions": 1,
    "config": {
      "cleanup.policy": "delete",
      "retention.ms": "7776000000",
      "segment.ms": "86400000",
      "message.timestamp.type": "LogAppendTime"
    },
    "writers": [
      "api"
    ],
    "readers": [
      "api"
    ]
  }
];
