package chatpulse.codec

import chatpulse.codec.JsonFields.maxDepth
import com.github.plokhotnyuk.jsoniter_scala.core.JsonReader

/** The fields of one JSON object, taken as they come: of one that comes twice the last counts. */
private[codec] abstract class JsonFields(in: JsonReader) {
  private var seen = 0

  /** Takes or skips the value of the field whose name, of this length, the reader holds. */
  protected def take(nameLength: Int): Unit

  final def read(): Unit = {
    if (!in.isNextToken('{')) giveUp()
    if (!in.isNextToken('}')) {
      in.rollbackToken()
      while ({
        take(in.readKeyAsCharBuf())
        in.isNextToken(',')
      }) ()
      if (!in.isCurrentToken('}')) giveUp()
    }
  }

  /** Whether the field has this name. Each name has a bit, so that [[has]] can tell what was there. */
  protected final def is(name: String, nameLength: Int, bit: Int): Boolean =
    in.isCharBufEqualsTo(nameLength, name) && {
      seen |= bit
      true
    }

  protected final def has(bits: Int): Boolean = (seen & bits) == bits

  protected final def text(): String = in.readString(null)

  protected final def check(fits: Boolean): Unit = if (!fits) giveUp()

  protected final def giveUp(): Nothing = in.decodeError("left to the other decoder")

  /** As strict as the parser of the other decoder, which the reader's own `skip` is not. */
  protected final def skip(): Unit = skip(0)

  protected final def skipText(): Unit = {
    in.readStringAsCharBuf()
    ()
  }

  private def skip(depth: Int): Unit = {
    val token = in.nextToken()
    in.rollbackToken()
    token match {
      case '"'                       => skipText()
      case 't' | 'f'                 => skipBoolean()
      case '['                       => skipNested(depth, ']', skip)
      case '{'                       => skipNested(depth, '}', skipField)
      case '-'                       => skipNumber()
      case c if c >= '0' && c <= '9' => skipNumber()
      case _                         => skipNull()
    }
  }

  private def skipNested(depth: Int, end: Byte, element: Int => Unit): Unit = {
    check(depth < maxDepth)
    in.nextToken()
    if (!in.isNextToken(end)) {
      in.rollbackToken()
      while ({
        element(depth + 1)
        in.isNextToken(',')
      }) ()
      check(in.isCurrentToken(end))
    }
  }

  private def skipField(depth: Int): Unit = {
    in.readKeyAsCharBuf()
    skip(depth)
  }

  private def skipBoolean(): Unit = {
    in.readBoolean()
    ()
  }

  private def skipNumber(): Unit = {
    in.readDouble()
    ()
  }

  private def skipNull(): Unit = {
    in.nextToken()
    in.readNullOrError("", "expected null")
    ()
  }
}

private[codec] object JsonFields {
  // Of fields that v1 does not know yet. The stack holds it; what is deeper the other decoder parses on the heap.
  private val maxDepth = 16
}
