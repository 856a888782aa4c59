package chatpulse.journal

import java.nio.ByteBuffer

/** A place in an array from which numbers and texts are written or read. Nothing is allocated to write. */
private[journal] final class Cursor(bytes: Array[Byte], var at: Int) {
  private val buffer = ByteBuffer.wrap(bytes)

  def putByte(value: Int): Unit = {
    bytes(at) = value.toByte
    at += 1
  }

  /** In a byte that was put before; 0 when it does not fit. */
  def setLength(place: Int, length: Int): Unit = bytes(place) = (if (length > 0xff) 0 else length).toByte

  def putLong(value: Long): Unit = {
    buffer.putLong(at, value)
    at += 8
  }

  /** Seven bits to a byte, the lowest first; small values are short, and every value has at most ten bytes. */
  def putVariable(value: Long): Unit = {
    var rest = value
    while ((rest & ~0x7fL) != 0) {
      putByte((rest.toInt & 0x7f) | 0x80)
      rest >>>= 7
    }
    putByte(rest.toInt)
  }

  /** Each UTF-16 unit for itself, so that any text comes back, lone surrogates too; the length is not written. */
  def putUnits(text: String): Unit = {
    var i = 0
    while (i < text.length) {
      val unit = text.charAt(i)
      if (unit < 0x80) putByte(unit) else putVariable(unit)
      i += 1
    }
  }

  def byte(): Byte = {
    at += 1
    bytes(at - 1)
  }

  def long(): Long = {
    at += 8
    buffer.getLong(at - 8)
  }

  def variable(): Long = {
    var value = 0L
    var shift = 0
    var next  = byte()
    while (next < 0) {
      value |= (next & 0x7fL) << shift
      shift += 7
      next = byte()
    }
    value | next.toLong << shift
  }

  def units(length: Int): String = {
    val units = new Array[Char](length)
    var i     = 0
    while (i < length) {
      units(i) = variable().toChar
      i += 1
    }
    new String(units)
  }
}

private[journal] object Cursor {

  /** Bytes that [[Cursor.putUnits]] needs. */
  def unitsSize(text: String): Int = {
    var size = text.length
    var i    = 0
    while (i < text.length) {
      val unit = text.charAt(i)
      if (unit >= 0x80) size += (if (unit < 0x4000) 1 else 2)
      i += 1
    }
    size
  }
}
