package chatpulse

import chatpulse.ChatEvent.{Countable, Tick}

import java.util.Locale

/** Why an event is not counted. `step` and `reason` are stable; `problem` is a sentence without payload. */
final case class Rejection(step: String, reason: String, problem: String) {

  /** As stable as the reason, and written as the codes of the other services: `LATE`, `AHEAD`, `UNDECODABLE`. */
  def code: String = reason.toUpperCase(Locale.ROOT)
}

/** A record as it was read: the bytes, for the dead letters, and what they mean. */
final case class Incoming(bytes: Array[Byte], event: Either[ChatEvent.Undecodable, ChatEvent])

/** The rules by which a record gets in. They know the record and the stream's time, no clock and no store. */
object Admission {

  /** How far a sent time may be ahead of the time of receipt. Clocks differ; a wrong time must not move the stream. */
  val maxAheadMs = 60_000L

  /**
   * Why a record does not get in, from itself alone. The timestamp extractor and the processor both ask here, so that
   * what is refused never moves event time.
   */
  def rejection(key: Array[Byte], incoming: Incoming): Option[Rejection] =
    incoming.event match {
      case Left(undecodable) => Some(Rejection("decoding", "undecodable", undecodable.problem))
      case Right(event) if event.sentAt - event.receivedAt > maxAheadMs =>
        val aheadMs = event.sentAt - event.receivedAt
        Some(
          Rejection(
            "time",
            "ahead",
            s"it was sent $aheadMs ms after it was received, at most $maxAheadMs is taken"
          )
        )
      case Right(event: Countable) if !isKeyOf(key, event.channelId.value) =>
        // Counted here, one channel would have two counts in two partitions.
        Some(Rejection("decoding", "undecodable", "the record key is not the channel id"))
      case _ => None
    }

  /** Event time of a record, given the highest so far in its partition (−1 if none). Never negative. */
  def eventTime(key: Array[Byte], incoming: Incoming, partitionTime: Long): Long = incoming.event match {
    case Right(event) if rejection(key, incoming).isEmpty => event.sentAt
    case _                                                => math.max(partitionTime, 0)
  }

  /**
   * An event whose minute was final before it came.
   * @param eventTime highest sent time taken from the partition
   */
  def late(event: Countable, eventTime: Long, rules: Rules): Rejection = {
    val finalAt = Window.at(event.channelId, WindowSize.Minute, event.sentAt).end + rules.graceMs
    Rejection(
      "lateness",
      "late",
      s"its minute became final ${eventTime - finalAt} ms of event time before it came"
    )
  }

  def isTick(incoming: Incoming): Boolean = incoming.event.exists(_.isInstanceOf[Tick])

  // An id is digits, each of them one byte.
  private def isKeyOf(key: Array[Byte], channelId: String): Boolean =
    key != null && key.length == channelId.length && {
      var i = 0
      while (i < key.length && key(i) == channelId.charAt(i)) i += 1
      i == key.length
    }
}
