package chatpulse.ops

import ch.qos.logback.classic.spi.{ILoggingEvent, ThrowableProxyUtil}
import ch.qos.logback.core.encoder.EncoderBase
import io.circe.Json

import java.nio.charset.StandardCharsets.UTF_8
import java.time.Instant
import scala.jdk.CollectionConverters._

/** One JSON object per log line, with the same names as the Node services: level, time, service, msg, then fields. */
final class JsonLines extends EncoderBase[ILoggingEvent] {

  override def encode(event: ILoggingEvent): Array[Byte] = {
    val head = List(
      "level"   -> Json.fromString(event.getLevel.toString.toLowerCase),
      "time"    -> Json.fromString(Instant.ofEpochMilli(event.getTimeStamp).toString),
      "service" -> Json.fromString("processor"),
      "logger"  -> Json.fromString(event.getLoggerName),
      "thread"  -> Json.fromString(event.getThreadName),
      "msg"     -> Json.fromString(event.getFormattedMessage)
    )
    val fields = Option(event.getKeyValuePairs).fold(List.empty[(String, Json)])(_.asScala.toList.map { pair =>
      pair.key -> (pair.value match {
        case n: Integer           => Json.fromInt(n)
        case n: java.lang.Long    => Json.fromLong(n)
        case b: java.lang.Boolean => Json.fromBoolean(b)
        case other                => Json.fromString(String.valueOf(other))
      })
    })
    val error =
      Option(event.getThrowableProxy).map(t => "error" -> Json.fromString(ThrowableProxyUtil.asString(t)))
    (Json.fromFields(head ++ fields ++ error).noSpaces + "\n").getBytes(UTF_8)
  }

  override def headerBytes: Array[Byte] = Array.emptyByteArray
  override def footerBytes: Array[Byte] = Array.emptyByteArray
}
