package chatpulse

import chatpulse.sessions.{Session, SessionRecord}
import chatpulse.windows.{OpenWindow, WindowStatsEncoder}
import org.apache.kafka.common.header.Headers
import org.apache.kafka.common.header.internals.RecordHeaders
import org.apache.kafka.streams.processor.api.{ProcessorContext, Record}

import java.nio.charset.StandardCharsets.UTF_8

/** Writes the results of one partition to their topics, in the transaction of what caused them. */
final class Forwarding(
    context: ProcessorContext[Array[Byte], Outgoing],
    rules: Rules,
    listener: StatsListener
) extends Output {
  private val partition = context.taskId.partition
  private val encoder   = new WindowStatsEncoder(rules.generation)

  /** Since this was made. */
  var windowsSent = 0L

  override def window(window: OpenWindow): Unit = {
    windowsSent += 1
    val json = encoder.value(window)
    forward(Destination.Stats, encoder.key(window), json, window.counts.updatedAt)
    listener.sent(partition, window.channelId, window.size.seconds, window.start, json)
  }

  override def watermark(progress: Progress): Unit = {
    val json = Watermark.toJson(partition, progress, rules).noSpaces
    forward(
      Destination.Stats,
      Watermark.key(partition).getBytes(UTF_8),
      json.getBytes(UTF_8),
      progress.eventTime
    )
  }

  override def session(session: Session): Unit =
    forward(
      Destination.Sessions,
      SessionRecord.key(session),
      SessionRecord.value(session, rules.generation),
      session.end
    )

  /** The event as it came. */
  def route(to: Destination, record: Record[Array[Byte], Incoming]): Unit =
    forward(to, record.key, record.value.bytes, record.timestamp, record.headers)

  def deadLetter(record: Record[Array[Byte], Incoming], rejection: Rejection): Unit = {
    val read     = context.recordMetadata.get
    val now      = context.currentSystemTimeMs
    val original = record.value.bytes
    val origin   = Origin(read.topic, read.partition, read.offset)
    val headers  =
      DeadLetter.headers(record.headers, original, origin, record.value.event.toOption, rejection, now)
    // Stamped with the time of storing: by its own time a late record could be past the topic's retention at once.
    forward(Destination.DeadLetters, record.key, DeadLetter.value(original), now, headers)
  }

  private def forward(
      to: Destination,
      key: Array[Byte],
      value: Array[Byte],
      timestamp: Long,
      headers: Headers = new RecordHeaders
  ): Unit = context.forward(new Record(key, Outgoing(to, partition, value), timestamp, headers))
}
