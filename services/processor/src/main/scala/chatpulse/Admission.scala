package chatpulse

import chatpulse.ChatEvent.{Countable, Tick}

import java.nio.charset.StandardCharsets.UTF_8
import java.util.{Arrays, Locale}

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
   * What can be said of a record from itself alone. The timestamp extractor and the processor both ask here, so that
   * what is refused never moves event time.
   */
  def admit(key: Array[Byte], incoming: Incoming): Either[Rejection, ChatEvent] =
    incoming.event match {
      case Left(undecodable) => Left(Rejection("decoding", "undecodable", undecodable.problem))
      case Right(event) if event.sentAt - event.receivedAt > maxAheadMs =>
        val aheadMs = event.sentAt - event.receivedAt
        Left(
          Rejection(
            "time",
            "ahead",
            s"it was sent $aheadMs ms after it was received, at most $maxAheadMs is taken"
          )
        )
      case Right(event: Countable) if !isKeyOf(key, event.channelId) =>
        // Counted here, one channel would have two counts in two partitions.
        Left(Rejection("decoding", "undecodable", "the record key is not the channel id"))
      case Right(event) => Right(event)
    }

  /** Event time of a record, given the highest so far in its partition (−1 if none). Never negative. */
  def eventTime(key: Array[Byte], incoming: Incoming, partitionTime: Long): Long =
    admit(key, incoming).fold(_ => math.max(partitionTime, 0), _.sentAt)

  /**
   * Lateness is a function of the log: an event is late when its minute had become final before it came.
   * @param streamTime highest event time taken from the partition, which Kafka Streams restores with the offsets
   */
  def lateness(event: Countable, streamTime: Long, graceMs: Long): Option[Rejection] = {
    val finalAt = Window.at(event.channelId, WindowSize.Minute, event.sentAt).end + graceMs
    Option.when(finalAt <= streamTime) {
      Rejection(
        "lateness",
        "late",
        s"its minute became final ${streamTime - finalAt} ms of event time before it came"
      )
    }
  }

  def isTick(incoming: Incoming): Boolean = incoming.event.exists(_.isInstanceOf[Tick])

  private def isKeyOf(key: Array[Byte], channelId: ChannelId): Boolean =
    key != null && Arrays.equals(key, channelId.value.getBytes(UTF_8))
}
