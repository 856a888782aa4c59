package chatpulse

import io.circe.Json
import io.circe.Json.{fromInt, fromLong, fromString}

/**
 * What became of the events of a partition, ticks left out. All but the last add up to the events taken from it.
 * @param unrouted counted events that go to no topic of their own: a part of `counted`
 */
final case class Totals(counted: Long, duplicates: Long, late: Long, deadLettered: Long, unrouted: Long)

/** How far a partition is counted. `eventTime` is the highest sentAt taken from it, −1 before the first record. */
final case class Progress(eventTime: Long, totals: Totals)

/** Watermark v1: the record in channel-stats that vouches for the counts sent before it. */
object Watermark {

  def key(partition: Int): String = s"watermark|$partition"

  def toJson(partition: Int, progress: Progress, rules: Rules): Json = Json.obj(
    "type"         -> fromString("watermark"),
    "partition"    -> fromInt(partition),
    "generation"   -> fromInt(rules.generation),
    "eventTime"    -> fromLong(progress.eventTime),
    "finalBefore"  -> fromLong(rules.finalBefore(progress.eventTime)),
    "counted"      -> fromLong(progress.totals.counted),
    "duplicates"   -> fromLong(progress.totals.duplicates),
    "late"         -> fromLong(progress.totals.late),
    "deadLettered" -> fromLong(progress.totals.deadLettered),
    "unrouted"     -> fromLong(progress.totals.unrouted)
  )
}
