package chatpulse

import io.circe.Json
import io.circe.Json.{fromInt, fromLong, fromString}

/** Window stats v1: the record of one window in channel-stats. A pure function of the window and its counts. */
object WindowStats {

  def key(window: Window): String = s"${window.channelId.value}|${window.size.seconds}|${window.start}"

  def toJson(window: Window, counts: Counts, generation: Int): Json = Json.obj(
    "type"                -> fromString("window"),
    "channelId"           -> fromString(window.channelId.value),
    "channel"             -> fromString(counts.channel),
    "windowSizeSeconds"   -> fromInt(window.size.seconds),
    "windowStart"         -> fromLong(window.start),
    "windowEnd"           -> fromLong(window.end),
    "messages"            -> fromLong(counts.messages),
    "subscriberMessages"  -> fromLong(counts.subscriberMessages),
    "emotes"              -> fromLong(counts.emotes),
    "cheers"              -> fromLong(counts.cheers),
    "bits"                -> fromLong(counts.bits),
    "subscriptions"       -> fromLong(counts.subscriptions),
    "giftedSubscriptions" -> fromLong(counts.giftedSubscriptions),
    "raids"               -> fromLong(counts.raids),
    "timeouts"            -> fromLong(counts.timeouts),
    "bans"                -> fromLong(counts.bans),
    "sharedMessages"      -> fromLong(counts.sharedMessages),
    "generation"          -> fromInt(generation),
    "revision"            -> fromLong(counts.revision),
    "updatedAt"           -> fromLong(counts.updatedAt)
  )
}
