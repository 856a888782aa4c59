// Generated from contracts/ by `make generate`. Edit the schema, not this file.

/**
 * One thing that was done on an operator's behalf. Topic operator-audit; never a payload, a token or a password.
 */
export interface AuditEntry {
/**
 * Unique
 */
id: string
/**
 * When, on the writer's clock (epoch ms, UTC); the record's own time is the broker's
 */
at: number
/**
 * What, as `reprocess.started`, `letter.replayed`, `message.sent`
 */
action: string
/**
 * Who asked for it, as far as that is known
 */
actor: string
/**
 * The reprocessing it belongs to
 */
run?: string
/**
 * Topic it was done to; of a letter, the dead-letter topic
 */
topic?: string
/**
 * Of the record it was done to
 */
partition?: number
/**
 * Of the record it was done to
 */
offset?: string
/**
 * Of the record, or of the request
 */
correlationId?: string
/**
 * What it was done to, where that is no record of a topic: a channel, a group
 */
target?: string
/**
 * `accepted` before it is done; the error code, in an entry of its own, when it failed
 */
outcome?: string
/**
 * One sentence for a person
 */
note?: string
/**
 * What else belongs to the action: options of a run, its progress
 */
details?: {
[k: string]: unknown
}
}

/**
 * One event of a Twitch chat room, or a tick that carries event time. Topic twitch-chat-messages.
 */
export type ChatEvent = (ChatMessage | ChatNotice | ChatModeration | Tick)

/**
 * PRIVMSG
 */
export interface ChatMessage {
/**
 * Unique for the event, the same for every reader that hears it: Twitch's message id; for moderation, the first 128 bits (hex) of SHA-256 over command, room, target user, target message, duration and sent time; for ticks, `tick|<partition>|<sentAt>`
 */
id: string
kind: "message"
/**
 * Twitch room id; the record key
 */
channelId: string
/**
 * Twitch login, lower case, without #
 */
channel: string
/**
 * Twitch id of the author
 */
userId: string
/**
 * Twitch login, lower case, without #
 */
user: string
/**
 * Name as the author writes it
 */
displayName?: string
/**
 * When Twitch sent it (tmi-sent-ts); the record timestamp (epoch ms, UTC)
 */
sentAt: number
/**
 * When ingestion heard it, on Twitch's clock carried by the local monotonic clock; equals sentAt in a replay (epoch ms, UTC)
 */
receivedAt: number
/**
 * What was written, unescaped; an action's CTCP wrapper removed
 */
text: string
/**
 * `name/version`, in Twitch's order
 * 
 * @maxItems 64
 */
badges?: string[]
/**
 * The author subscribes to this channel
 */
subscriber?: boolean
/**
 * The author's first message in this channel
 */
firstMessage?: boolean
/**
 * Bits cheered with the message
 */
bits?: number
/**
 * Emotes used, each once, in order of first use
 * 
 * @maxItems 512
 */
emotes?: {
/**
 * Emote id
 */
id: string
/**
 * Emote text as written
 */
name: string
/**
 * Times used in this message
 */
count: number
}[]
/**
 * Id of the message replied to
 */
replyTo?: string
/**
 * Origin of a mirrored shared-chat message
 */
source?: {
/**
 * Room id of the origin
 */
channelId: string
/**
 * Message id in the origin
 */
id: string
}
}
/**
 * USERNOTICE
 */
export interface ChatNotice {
/**
 * Unique for the event, the same for every reader that hears it: Twitch's message id; for moderation, the first 128 bits (hex) of SHA-256 over command, room, target user, target message, duration and sent time; for ticks, `tick|<partition>|<sentAt>`
 */
id: string
kind: "notice"
/**
 * Twitch room id; the record key
 */
channelId: string
/**
 * Twitch login, lower case, without #
 */
channel: string
/**
 * Twitch id of the author
 */
userId?: string
/**
 * Twitch login, lower case, without #
 */
user?: string
/**
 * Name as the author writes it
 */
displayName?: string
/**
 * When Twitch sent it (tmi-sent-ts); the record timestamp (epoch ms, UTC)
 */
sentAt: number
/**
 * When ingestion heard it, on Twitch's clock carried by the local monotonic clock; equals sentAt in a replay (epoch ms, UTC)
 */
receivedAt: number
/**
 * What was written, unescaped; an action's CTCP wrapper removed
 */
text?: string
/**
 * `name/version`, in Twitch's order
 * 
 * @maxItems 64
 */
badges?: string[]
/**
 * The author subscribes to this channel
 */
subscriber?: boolean
/**
 * The author's first message in this channel
 */
firstMessage?: boolean
/**
 * Bits cheered with the message
 */
bits?: number
/**
 * Emotes used, each once, in order of first use
 * 
 * @maxItems 512
 */
emotes?: {
/**
 * Emote id
 */
id: string
/**
 * Emote text as written
 */
name: string
/**
 * Times used in this message
 */
count: number
}[]
/**
 * Id of the message replied to
 */
replyTo?: string
/**
 * Origin of a mirrored shared-chat message
 */
source?: {
/**
 * Room id of the origin
 */
channelId: string
/**
 * Message id in the origin
 */
id: string
}
notice: {
/**
 * Twitch's msg-id (sub, resub, subgift, submysterygift, raid, announcement, sharedchatnotice, …); `other` for one that ingestion does not know
 */
type: string
/**
 * Twitch's msg-id where type is `other`
 */
rawType?: string
/**
 * Cumulative months of the subscription
 */
months?: number
/**
 * Gifts of a submysterygift
 */
count?: number
/**
 * Viewers of a raid
 */
viewers?: number
}
}
/**
 * CLEARCHAT or CLEARMSG
 */
export interface ChatModeration {
/**
 * Unique for the event, the same for every reader that hears it: Twitch's message id; for moderation, the first 128 bits (hex) of SHA-256 over command, room, target user, target message, duration and sent time; for ticks, `tick|<partition>|<sentAt>`
 */
id: string
kind: "moderation"
/**
 * Twitch room id; the record key
 */
channelId: string
/**
 * Twitch login, lower case, without #
 */
channel: string
/**
 * Twitch id of the author
 */
userId?: string
/**
 * Twitch login, lower case, without #
 */
user?: string
/**
 * Name as the author writes it
 */
displayName?: string
/**
 * When Twitch sent it (tmi-sent-ts); the record timestamp (epoch ms, UTC)
 */
sentAt: number
/**
 * When ingestion heard it, on Twitch's clock carried by the local monotonic clock; equals sentAt in a replay (epoch ms, UTC)
 */
receivedAt: number
/**
 * What was written, unescaped; an action's CTCP wrapper removed
 */
text?: string
moderation: {
/**
 * timeout and ban name a user; delete names a message; clear empties the room
 */
action: ("timeout" | "ban" | "delete" | "clear")
/**
 * Who is timed out or banned
 */
targetUserId?: string
/**
 * Message deleted
 */
targetMessageId?: string
/**
 * Length of a timeout
 */
durationSeconds?: number
}
}
/**
 * Moves event time in one partition; never counted
 */
export interface Tick {
/**
 * Unique for the event, the same for every reader that hears it: Twitch's message id; for moderation, the first 128 bits (hex) of SHA-256 over command, room, target user, target message, duration and sent time; for ticks, `tick|<partition>|<sentAt>`
 */
id: string
kind: "tick"
/**
 * When Twitch sent it (tmi-sent-ts); the record timestamp (epoch ms, UTC)
 */
sentAt: number
/**
 * When ingestion heard it, on Twitch's clock carried by the local monotonic clock; equals sentAt in a replay (epoch ms, UTC)
 */
receivedAt: number
}

/**
 * From when to when one reader really heard one channel: one record for each interval, written anew while it is open. Topic channel-coverage, key `channel|reader|from|instance`.
 */
export interface Coverage {
/**
 * Twitch login, lower case, without #
 */
channel: string
/**
 * Twitch room id, where it is known
 */
channelId?: string
/**
 * Name of the ingestion group (READER)
 */
reader: string
/**
 * Which of the group heard it (KAFKA_CLIENT_ID)
 */
instance?: string
/**
 * open: heard until `to` at least; when it is not written again for some minutes, its instance is gone and it ends there
 */
state: ("open" | "closed")
/**
 * Heard from (epoch ms, UTC)
 */
from: number
/**
 * Every line sent from `from` to here was read and is in twitch-chat-messages; it never falls (epoch ms, UTC)
 */
to?: number
/**
 * Why this record was written
 */
reason: ("joined" | "left" | "socket_lost" | "shutdown" | "banned" | "buffer_full")
}

/**
 * Headers of every record in a .dlt topic, as UTF-8 strings; key and value are the original bytes. First origin, last error.
 */
export interface DeadLetterHeaders {
/**
 * Topic the record came from, or was meant for
 */
"x-original-topic": string
/**
 * Its partition there; absent when it never reached the topic
 */
"x-original-partition"?: string
/**
 * Its offset there; absent when it never reached the topic
 */
"x-original-offset"?: string
/**
 * Its record timestamp (epoch ms)
 */
"x-original-timestamp"?: string
/**
 * Who gave up: service and step, as `processor.lateness`
 */
"x-handler-id": string
/**
 * Consumer group that reads for the handler, where it has one: a replay through `<topic>.retry` is taken by that group only
 */
"x-retry-group"?: string
/**
 * Stable code
 */
"x-reason": ("late" | "ahead" | "undecodable" | "unparseable" | "oversized" | "rejected" | "exhausted")
/**
 * Attempts made after the first
 */
"x-retry-count": string
/**
 * One sentence; never the payload
 */
"x-error-message": string
/**
 * When the last attempt failed (ISO 8601, UTC)
 */
"x-failed-at": string
/**
 * When it was dead-lettered (ISO 8601, UTC)
 */
"x-dlq-stored-at": string
/**
 * Correlation id
 */
"x-correlation-id"?: string
/**
 * Bytes of the original value, where it was cut
 */
"x-original-size"?: string
/**
 * Stable code of the error: UNDECODABLE, RETRIES_EXHAUSTED, CRASHED_REPEATEDLY, HANDLER_NOT_FOUND, RECORD_TOO_LARGE, of the processor LATE, AHEAD and UNDECODABLE, of ingestion UNPARSEABLE, or the handler's own
 */
"x-error-code"?: string
/**
 * Where the last error was thrown, 4096 bytes at most
 */
"x-error-stack"?: string
/**
 * When the first attempt failed (ISO 8601, UTC); kept over retries and replays
 */
"x-first-failed-at"?: string
/**
 * How often it was replayed before it came here again
 */
"x-replay-count"?: string
/**
 * Id of the last run that replayed it
 */
"x-replay-run"?: string
/**
 * The letter that was replayed, as `topic/partition/offset`
 */
"x-replay-of"?: string
/**
 * W3C trace context: one trace from the first attempt to the replay
 */
traceparent?: string
/**
 * W3C trace context, what vendors add
 */
tracestate?: string
}

/**
 * Activity of one channel, folded from its minutes: 15 minutes without a message end it, and it is cut at 24 h. Topic channel-sessions, key `channelId|start`. Written once per generation, when the session is over: of two records of a key the higher generation wins.
 */
export interface Session {
type: "session"
/**
 * Twitch room id
 */
channelId: string
/**
 * Twitch login, lower case, without #
 */
channel: string
/**
 * Start of the first active minute (epoch ms, UTC)
 */
start: number
/**
 * End of the last active minute: the first instant after it (epoch ms, UTC)
 */
end: number
/**
 * Messages, mirrored shared-chat messages included
 */
messages: number
/**
 * Different authors: exact up to 1,024, estimated above
 */
chatters: number
/**
 * chatters is exact
 */
chattersExact: boolean
/**
 * Start of the minute with the most messages, the first of several (epoch ms, UTC)
 */
peakMinute: number
/**
 * Messages in peakMinute
 */
peakMessages: number
/**
 * As in the counts it was folded from
 */
generation: number
}

/**
 * A channel to listen to. Topic tracked-channels, key = login; a tombstone stops tracking.
 */
export interface TrackedChannel {
/**
 * Twitch login, lower case, without #
 */
channel: string
/**
 * When it was added, on the operator's clock (epoch ms, UTC)
 */
addedAt: number
/**
 * Where it is heard
 */
source: ("twitch" | "simulator")
}

/**
 * How far one partition of channel-stats is counted. Sent after the counts it vouches for. Topic channel-stats, key `watermark|partition`.
 */
export interface Watermark {
type: "watermark"
/**
 * Partition of twitch-chat-messages and channel-stats
 */
partition: number
/**
 * As in the counts it vouches for
 */
generation: number
/**
 * Highest sentAt taken from the partition (epoch ms, UTC)
 */
eventTime: number
/**
 * eventTime − grace (epoch ms): a window is final when windowEnd ≤ finalBefore
 */
finalBefore: number
/**
 * Events folded
 */
counted: number
/**
 * Events dropped by id
 */
duplicates: number
/**
 * Events dead-lettered as late
 */
late: number
/**
 * Events dead-lettered for any other reason
 */
deadLettered: number
/**
 * Counted events that no rule copies to a topic of their own; part of counted
 */
unrouted?: number
}

/**
 * Absolute numbers of one channel and one tumbling window. Topic channel-stats, key `channelId|windowSizeSeconds|windowStart`. Within a generation the record at a revision is a pure function of the partition's log: the highest (generation, revision) wins.
 */
export interface WindowStats {
type: "window"
/**
 * Twitch room id; the record key
 */
channelId: string
/**
 * Twitch login, lower case, without #
 */
channel: string
/**
 * Tumbling window size (s)
 */
windowSizeSeconds: (60 | 600 | 3600)
/**
 * First instant of the window, aligned to the epoch (epoch ms, UTC)
 */
windowStart: number
/**
 * First instant after the window (epoch ms, UTC)
 */
windowEnd: number
/**
 * Messages, mirrored shared-chat messages included
 */
messages: number
/**
 * Different authors: exact up to 1,024, estimated above
 */
chatters?: number
/**
 * chatters is exact
 */
chattersExact?: boolean
/**
 * Messages of subscribers
 */
subscriberMessages: number
/**
 * Messages marked as the author's first here
 */
firstTimeChatters?: number
/**
 * Emotes used in messages
 */
emotes: number
/**
 * Messages with bits
 */
cheers: number
/**
 * Bits cheered
 */
bits: number
/**
 * Notices sub and resub
 */
subscriptions: number
/**
 * Notices subgift and anonsubgift: one per gift (the announcing submysterygift is not counted again)
 */
giftedSubscriptions: number
/**
 * Incoming raids
 */
raids: number
/**
 * Messages deleted by a moderator
 */
deletedMessages?: number
/**
 * Timeouts
 */
timeouts: number
/**
 * Bans
 */
bans: number
/**
 * Messages mirrored from another channel of a shared chat; part of messages
 */
sharedMessages: number
/**
 * Most used emotes, ties by id
 * 
 * @maxItems 20
 */
topEmotes?: {
/**
 * Emote id
 */
id: string
/**
 * Emote text
 */
name: string
/**
 * Uses in the window
 */
count: number
}[]
/**
 * Rises by one with each recount from the start of the topic
 */
generation: number
/**
 * Events folded into this window
 */
revision: number
/**
 * Newest sentAt folded (epoch ms, UTC)
 */
updatedAt: number
}
