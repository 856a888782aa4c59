// Generated from contracts/ by `make generate`. Edit the schema, not this file.

/**
 * ISO 8601 with a zone, or epoch ms.
 */
export type InstantParameter = string
/**
 * ISO 8601, UTC.
 */
export type Instant = string
/**
 * Twitch login, lower case, without `#`.
 */
export type Login = string
/**
 * Twitch room id; null until something of the channel was counted.
 */
export type ChannelId = (string | null)
export type WindowSizeSeconds = (60 | 600 | 3600)
/**
 * open: it runs; settling: it has ended, but late events can still change it; final: it never changes
 * again, short of a recount (a higher `generation`).
 */
export type State = ("open" | "settling" | "final")
export type Count = number
/**
 * null where nothing was counted, and it is not known that the channel was heard all the time.
 */
export type CountOrUnknown = (number | null)
/**
 * Event time up to which everything is counted and readable, over the partitions that the answer covers
 * (the earliest one counts); null when nothing was counted yet.
 */
export type AsOf = (string | null)
/**
 * More rows follow; `nextCursor` fetches them.
 */
export type HasMore = boolean
/**
 * Opaque; null on the last page.
 */
export type NextCursor = (string | null)
export type ZeroOrUnknown = (0 | null)

export interface ChannelRow {
channelId: ChannelId
channel: Login
/**
 * The channel is listened to.
 */
tracked: boolean
/**
 * The channel is made up by the built-in simulator.
 */
simulated: boolean
windowStart: Instant
state: State
/**
 * Messages in this window so far; null when nothing of the channel was counted in it.
 */
messages: (number | null)
/**
 * When Twitch sent the newest event counted; up to a minute behind for a quiet channel.
 */
lastEventAt: (string | null)
}
/**
 * Over all pages.
 */
export interface Totals {
channels: Count
/**
 * null when nothing was counted in the window.
 */
messages: (number | null)
}
export interface ChannelPage {
windowSizeSeconds: WindowSizeSeconds
windowStart: Instant
windowEnd: Instant
totals: Totals
/**
 * @maxItems 1000
 */
data: ChannelRow[]
asOf: AsOf
hasMore: HasMore
nextCursor: NextCursor
}
export interface LeaderboardRow {
/**
 * Place in the window, 1 first
 */
rank: number
/**
 * Twitch room id.
 */
channelId: string
channel: Login
/**
 * The channel is made up by the built-in simulator.
 */
simulated: boolean
state: State
messages: Count
lastEventAt: Instant
}
export interface LeaderboardPage {
windowSizeSeconds: WindowSizeSeconds
windowStart: Instant
windowEnd: Instant
state: State
totals: Totals
/**
 * @maxItems 1000
 */
data: LeaderboardRow[]
asOf: AsOf
hasMore: HasMore
nextCursor: NextCursor
}
export interface SummaryMinute {
windowStart: Instant
windowEnd: Instant
state: State
messages: CountOrUnknown
}
/**
 * Sums of the one-minute windows that start at or after `from` and before `to`.
 */
export interface SummaryRange {
from: Instant
to: Instant
state: State
/**
 * For how long the channel is known to have been heard; less than the range where there are gaps.
 */
heardSeconds: number
messages: CountOrUnknown
subscriberMessages: CountOrUnknown
cheers: CountOrUnknown
bits: CountOrUnknown
subscriptions: CountOrUnknown
giftedSubscriptions: CountOrUnknown
raids: CountOrUnknown
timeouts: CountOrUnknown
bans: CountOrUnknown
}
export interface Summary {
channelId: ChannelId
channel: Login
/**
 * The channel is listened to.
 */
tracked: boolean
/**
 * The channel is made up by the built-in simulator.
 */
simulated: boolean
currentMinute: SummaryMinute
lastMinute: SummaryMinute
lastHour: SummaryRange
lastDay: SummaryRange
/**
 * The newest of those with the most messages in lastDay; null when nothing was counted in it.
 */
peakMinute: (SummaryMinute | null)
lastFullHour: {
windowStart: Instant
windowEnd: Instant
state: State
/**
 * Different authors: exact up to 1,024, estimated above
 */
chatters: (number | null)
/**
 * chatters is exact
 */
chattersExact: (boolean | null)
}
asOf: AsOf
}
/**
 * One window, with the names of window stats v1. The fields that are not required are absent where the
 * counting service did not send them.
 */
export interface StatsRow {
windowStart: Instant
windowEnd: Instant
state: State
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
 * New and renewed subscriptions
 */
subscriptions: number
/**
 * Gifted subscriptions, one per gift
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
 * Most used emotes, ties by id.
 * 
 * @maxItems 20
 */
topEmotes?: {
id: string
name: string
count: number
}[]
/**
 * Rises by one with each recount from the start
 */
generation: number
/**
 * Events folded into this window
 */
revision: number
updatedAt: Instant
}
/**
 * A window in which nothing was counted, of `fill=zero`: 0 where the channel was heard all the time, null
 * where it was not or is not known to have been. No count stands behind it, so `revision` is null.
 */
export interface EmptyRow {
windowStart: Instant
windowEnd: Instant
state: State
messages: ZeroOrUnknown
chatters: ZeroOrUnknown
chattersExact: (true | null)
subscriberMessages: ZeroOrUnknown
firstTimeChatters: ZeroOrUnknown
emotes: ZeroOrUnknown
cheers: ZeroOrUnknown
bits: ZeroOrUnknown
subscriptions: ZeroOrUnknown
giftedSubscriptions: ZeroOrUnknown
raids: ZeroOrUnknown
deletedMessages: ZeroOrUnknown
timeouts: ZeroOrUnknown
bans: ZeroOrUnknown
sharedMessages: ZeroOrUnknown
/**
 * @maxItems 0
 */
topEmotes: (unknown[] | null)
generation: null
revision: null
updatedAt: null
}
export interface StatsPage {
channelId: ChannelId
channel: Login
/**
 * The channel is made up by the built-in simulator.
 */
simulated: boolean
windowSizeSeconds: WindowSizeSeconds
/**
 * @maxItems 1000
 */
data: (StatsRow | EmptyRow)[]
asOf: AsOf
hasMore: HasMore
nextCursor: NextCursor
}
/**
 * The data of an event of a stream.
 */
export interface WindowsEvent {
/**
 * @maxItems 1000
 */
data: StatsRow[]
asOf: AsOf
}
/**
 * One session, with the names of session v1.
 */
export interface SessionRow {
/**
 * Start of its first minute with a message.
 */
start: string
/**
 * End of its last one: the first instant after it.
 */
end: string
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
 * Start of the minute with the most messages, the first of several
 */
peakMinute: string
/**
 * Messages in peakMinute
 */
peakMessages: number
/**
 * Rises by one with each recount from the start
 */
generation: number
}
export interface SessionPage {
channelId: ChannelId
channel: Login
/**
 * The channel is made up by the built-in simulator.
 */
simulated: boolean
/**
 * @maxItems 1000
 */
data: SessionRow[]
asOf: AsOf
hasMore: HasMore
nextCursor: NextCursor
}
export interface CoverageSpan {
from: Instant
to: Instant
/**
 * heard: every line sent in this time was read by one reader at least; gap: by none; unknown: it cannot
 * be said, or not yet.
 */
coverage: ("heard" | "gap" | "unknown")
}
/**
 * What one instance of one reader heard without a break.
 */
export interface CoverageRow {
/**
 * Name of the ingestion group
 */
reader: string
/**
 * Which process of the group; null where it was not told.
 */
instance: (string | null)
from: Instant
/**
 * Every line sent from `from` to here was read and kept.
 */
to: string
/**
 * open: heard up to `to` and maybe further; closed: it ended there; lost: nobody said that it ended, and
 * it was not told of again.
 */
state: ("open" | "closed" | "lost")
/**
 * Why it ended; `joined` where nobody said.
 */
reason: ("joined" | "left" | "socket_lost" | "shutdown" | "banned" | "buffer_full")
}
export interface CoveragePage {
channelId: ChannelId
channel: Login
/**
 * The channel is made up by the built-in simulator.
 */
simulated: boolean
from: Instant
to: Instant
/**
 * Of the whole range, oldest first: each begins where the one before it ends.
 * 
 * @maxItems 20001
 */
spans: CoverageSpan[]
/**
 * @maxItems 1000
 */
data: CoverageRow[]
asOf: AsOf
hasMore: HasMore
nextCursor: NextCursor
}
export interface Health {
status: string
checks: {
[k: string]: {
ok: boolean
detail?: string
}
}
}
export interface Version {
service: string
version: string
node: string
}
/**
 * RFC 9457.
 */
export interface Problem {
/**
 * Stable; the only field to branch on besides status.
 */
type: ("urn:chatpulse:problem:invalid-request" | "urn:chatpulse:problem:unknown-channel" | "urn:chatpulse:problem:not-found" | "urn:chatpulse:problem:method-not-allowed" | "urn:chatpulse:problem:store-unavailable" | "urn:chatpulse:problem:streams-unavailable" | "urn:chatpulse:problem:internal")
title: string
status: number
/**
 * One sentence for a person, about this occurrence
 */
detail: string
errors?: {
/**
 * Name of the parameter
 */
field: string
problem: string
}[]
/**
 * Tracked channels with close names
 * 
 * @maxItems 8
 */
hint?: Login[]
correlationId: string
}
/**
 * Query of: Channels, with their count in the current window.
 */
export interface ListChannelsQuery {
/**
 * Size of the window.
 */
window?: ("1m" | "10m" | "1h")
/**
 * `messages`: most messages first, ties by name; `channel`: by name.
 */
sort?: ("messages" | "channel")
/**
 * Rows per page.
 */
limit?: number
/**
 * `nextCursor` of the page before, with the other parameters unchanged.
 */
cursor?: string
}
/**
 * Query of: The channels of one window, most messages first.
 */
export interface GetLeaderboardQuery {
/**
 * Size of the window.
 */
window?: ("1m" | "10m" | "1h")
/**
 * An instant inside the window, as far back as such windows are kept: 30 days (1m, 10m), 400 days (1h).
 * ISO 8601 with a zone, or epoch ms.
 */
at?: InstantParameter
/**
 * Rows per page.
 */
limit?: number
/**
 * `nextCursor` of the page before, with the other parameters unchanged.
 */
cursor?: string
}
/**
 * Query of: One channel at a glance.
 */
export interface GetChannelSummaryQuery {

}
/**
 * Query of: Counts of one channel, newest window first.
 */
export interface GetChannelStatsQuery {
/**
 * Size of the window.
 */
window?: ("1m" | "10m" | "1h")
/**
 * First instant, inclusive. ISO 8601 with a zone, or epoch ms. At most as long before `to` (or now) as
 * such windows are kept, and a day: 31 days (1m, 10m), 401 days (1h).
 */
from?: InstantParameter
/**
 * Last instant, exclusive. ISO 8601 with a zone, or epoch ms.
 */
to?: InstantParameter
/**
 * Rows per page.
 */
limit?: number
/**
 * `zero`: a row for each window, also where nothing was counted.
 */
fill?: ("none" | "zero")
/**
 * Without it, what `Accept` likes better; JSON where it likes both.
 */
format?: ("json" | "csv")
/**
 * `nextCursor` of the page before, with the other parameters unchanged.
 */
cursor?: string
}
/**
 * Query of: Activity sessions of one channel, newest first.
 */
export interface ListChannelSessionsQuery {
/**
 * First instant, inclusive, at most 401 days ago. ISO 8601 with a zone, or epoch ms.
 */
from?: InstantParameter
/**
 * Last instant, exclusive. ISO 8601 with a zone, or epoch ms.
 */
to?: InstantParameter
/**
 * Rows per page.
 */
limit?: number
/**
 * `nextCursor` of the page before, with the other parameters unchanged.
 */
cursor?: string
}
/**
 * Query of: When one channel was listened to.
 */
export interface GetChannelCoverageQuery {
/**
 * First instant, inclusive, at most 31 days before `to`. ISO 8601 with a zone, or epoch ms.
 */
from?: InstantParameter
/**
 * Last instant, exclusive. ISO 8601 with a zone, or epoch ms.
 */
to?: InstantParameter
/**
 * Only what this reader heard, in `spans` too.
 */
reader?: string
/**
 * Intervals per page.
 */
limit?: number
/**
 * `nextCursor` of the page before, with the other parameters unchanged.
 */
cursor?: string
}
/**
 * Query of: Counts of one channel as they change, as Server-Sent Events.
 */
export interface StreamChannelStatsQuery {
/**
 * Size of the window.
 */
window?: ("1m" | "10m" | "1h")
}
