package chatpulse.codec

import chatpulse.ChatEvent
import com.github.plokhotnyuk.jsoniter_scala.core.{
  readFromArray,
  JsonReader,
  JsonValueCodec,
  JsonWriter,
  ReaderConfig
}

import scala.util.control.NonFatal

/**
 * Reads a chat event v1 from its bytes in one pass, and of its fields only what is needed. What it takes,
 * [[ExplainingDecoder]] takes with the same result. Of what is unusual it takes nothing and leaves the decision to that
 * one: null, a whole number with a fraction or an exponent, bytes that are no UTF-8, half of a surrogate pair, deep
 * nesting.
 */
private[chatpulse] object StreamingDecoder {

  /** None: not taken. Never throws, but for null. */
  def decode(bytes: Array[Byte]): Option[ChatEvent] =
    try Some(readFromArray(bytes, config)(codec))
    catch { case NonFatal(_) => None }

  // Nobody sees the exception, and a hex dump in it would hold the payload.
  private val config =
    ReaderConfig.withAppendHexDumpToParseException(false).withThrowReaderExceptionWithStackTrace(false)

  private val codec: JsonValueCodec[ChatEvent] = new JsonValueCodec[ChatEvent] {
    override def decodeValue(in: JsonReader, default: ChatEvent): ChatEvent = {
      val fields = new EventFields(in)
      fields.read()
      fields.event
    }
    override def nullValue: ChatEvent                                 = null
    override def encodeValue(event: ChatEvent, out: JsonWriter): Unit =
      throw new UnsupportedOperationException("events are forwarded as they were read")
  }
}
