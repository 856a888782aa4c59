package chatpulse.windows

import java.nio.charset.StandardCharsets.US_ASCII

/** JSON in UTF-8, in a buffer that grows and is used again. One thread. */
private[windows] final class JsonBytes {
  private var bytes  = new Array[Byte](2048)
  private var length = 0

  def clear(): Unit = length = 0

  def toArray: Array[Byte] = java.util.Arrays.copyOf(bytes, length)

  /** As it is. */
  def raw(ascii: Array[Byte]): Unit = {
    reserve(ascii.length)
    System.arraycopy(ascii, 0, bytes, length, ascii.length)
    length += ascii.length
  }

  def number(value: Long): Unit =
    if (value < 0) raw(value.toString.getBytes(US_ASCII))
    else {
      var digits = 1
      var power  = 10L
      while (digits < 19 && value >= power) {
        digits += 1
        power *= 10
      }
      reserve(digits)
      var at   = length + digits
      var rest = value
      while (at > length) {
        at -= 1
        bytes(at) = ('0' + rest % 10).toByte
        rest /= 10
      }
      length += digits
    }

  /** Quoted and escaped. A surrogate without its other half has no UTF-8: it is escaped, and so survives. */
  def string(text: String): Unit = {
    reserve(2 + 6 * text.length)
    put('"')
    var i = 0
    while (i < text.length) {
      val char = text.charAt(i)
      if (char < 0x80) {
        if (char == '"' || char == '\\') {
          put('\\')
          put(char)
        } else if (char < 0x20) escape(char)
        else put(char)
      } else if (!Character.isSurrogate(char)) multibyte(char)
      else if (Character.isHighSurrogate(char) && i + 1 < text.length && text.charAt(i + 1).isLowSurrogate) {
        i += 1
        multibyte(Character.toCodePoint(char, text.charAt(i)))
      } else escape(char)
      i += 1
    }
    put('"')
  }

  private def multibyte(point: Int): Unit = {
    if (point < 0x800) put(0xc0 | point >> 6)
    else {
      if (point < 0x10000) put(0xe0 | point >> 12)
      else {
        put(0xf0 | point >> 18)
        put(0x80 | point >> 12 & 0x3f)
      }
      put(0x80 | point >> 6 & 0x3f)
    }
    put(0x80 | point & 0x3f)
  }

  private def escape(char: Char): Unit = {
    put('\\')
    put('u')
    (12 to 0 by -4).foreach(shift => put(Character.forDigit(char >> shift & 0xf, 16)))
  }

  private def put(byte: Int): Unit = {
    bytes(length) = byte.toByte
    length += 1
  }

  private def reserve(more: Int): Unit =
    if (length + more > bytes.length)
      bytes = java.util.Arrays.copyOf(bytes, math.max(length + more, bytes.length * 2))
}
