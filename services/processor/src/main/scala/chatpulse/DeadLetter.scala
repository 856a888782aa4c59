package chatpulse

import org.apache.kafka.common.header.Headers
import org.apache.kafka.common.header.internals.RecordHeaders

import java.nio.charset.StandardCharsets.UTF_8
import java.time.Instant
import java.time.format.DateTimeFormatterBuilder

/** Where a record was read. */
final case class Origin(topic: String, partition: Int, offset: Long)

/** Headers and value of a record in the dead-letter topic: the original's, with the first origin and the last error. */
object DeadLetter {

  /** With its key and headers still below the 1 MiB that brokers and producers take by default. */
  val maxValueBytes = 900_000

  private val maxOriginalHeaderBytes = 65_536
  private val maxProblemLength       = 1024
  private val isoMillis              = new DateTimeFormatterBuilder().appendInstant(3).toFormatter

  /** The original value; one that the topic would not take is cut, and `x-original-size` says so. */
  def value(original: Array[Byte]): Array[Byte] =
    if (isOversized(original)) original.take(maxValueBytes) else original

  def headers(
      original: Headers,
      value: Array[Byte],
      origin: Origin,
      event: Option[ChatEvent],
      rejection: Rejection,
      now: Long
  ): Headers = {
    val headers = new RecordHeaders(kept(original))
    val failed  = isoMillis.format(Instant.ofEpochMilli(now))

    def set(name: String, value: String): Unit = {
      headers.remove(name)
      headers.add(name, value.getBytes(UTF_8))
      ()
    }
    def setFirst(name: String, value: String): Unit = if (headers.lastHeader(name) == null) set(name, value)

    val hadOrigin = headers.lastHeader("x-original-topic") != null
    if (!hadOrigin) {
      set("x-original-topic", origin.topic)
      set("x-original-partition", origin.partition.toString)
      set("x-original-offset", origin.offset.toString)
      // The record timestamp of a chat event is its sentAt; of what cannot be read there is none to tell.
      event.foreach(e => set("x-original-timestamp", e.sentAt.toString))
    }
    if (isOversized(value)) setFirst("x-original-size", value.length.toString)
    set("x-handler-id", s"processor.${rejection.step}")
    set("x-reason", rejection.reason)
    setFirst("x-retry-count", "0")
    set("x-error-code", rejection.code)
    set("x-error-message", rejection.problem.take(maxProblemLength))
    setFirst("x-first-failed-at", failed)
    set("x-failed-at", failed)
    set("x-dlq-stored-at", failed)
    headers
  }

  private def isOversized(value: Array[Byte]): Boolean = value != null && value.length > maxValueBytes

  private def kept(original: Headers): Array[org.apache.kafka.common.header.Header] = {
    val all   = original.toArray
    val bytes = all.map(h => h.key.length + Option(h.value).fold(0)(_.length)).sum
    if (bytes <= maxOriginalHeaderBytes) all else Array.empty
  }
}
