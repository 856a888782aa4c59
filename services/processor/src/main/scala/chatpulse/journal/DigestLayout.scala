package chatpulse.journal

import chatpulse.{Digest, EmoteUse}

/**
 * The bytes of a digest in a chunk, one after the other without padding. Whatever is absent has no bytes; the sent time
 * is an offset from the chunk's minute; a text that lies in the chunk already is a reference to it.
 * {{{
 * tag: kind 2 bits, role 2, has author, bits, emotes, target | bytes of it all 1, 0 above 255 | id 16 | flags |
 * sentAt − minute, zigzag | channelId | channel | [author 8] | [bits] | [emotes: number, then id, name, count each] | [target 16]
 * text: 2 × place of the earlier one + 1, or 2 × its length and then its UTF-16 units
 * }}}
 * Numbers without a size are of variable length. Any digest comes back as it was, whatever its strings hold.
 */
private[journal] object DigestLayout {

  /** How many bytes the digest needs at most; the texts are counted as if none of them lay in the chunk. */
  def sizeAtMost(digest: Digest): Int = {
    var size = numbers + textSize(digest.channelId) + textSize(digest.channel)
    var i    = 0
    while (i < digest.emotes.length) {
      val use = digest.emotes(i)
      size += textSize(use.id) + textSize(use.name) + number
      i += 1
    }
    size
  }

  def write(digest: Digest, role: Byte, minuteStart: Long, out: Cursor, texts: TextTable): Unit = {
    val from      = out.at
    val hasTarget = digest.targetHigh != 0 || digest.targetLow != 0
    out.putByte(
      digest.kind | role << roleShift |
        bit(digest.userHash != 0, HasAuthor) | bit(digest.bits != 0, HasBits) |
        bit(digest.emotes.length > 0, HasEmotes) | bit(hasTarget, HasTarget)
    )
    out.putByte(0)
    out.putLong(digest.idHigh)
    out.putLong(digest.idLow)
    out.putVariable(Integer.toUnsignedLong(digest.flags))
    out.putVariable(zigzag(digest.sentAt - minuteStart))
    putText(digest.channelId, out, texts)
    putText(digest.channel, out, texts)
    if (digest.userHash != 0) out.putLong(digest.userHash)
    if (digest.bits != 0) out.putVariable(Integer.toUnsignedLong(digest.bits))
    if (digest.emotes.length > 0) putEmotes(digest.emotes, out, texts)
    if (hasTarget) {
      out.putLong(digest.targetHigh)
      out.putLong(digest.targetLow)
    }
    out.setLength(from + lengthAt, out.at - from)
  }

  /**
   * Skips an entry of which nothing but the id matters, which is given to `visit`. False, and nothing is skipped, where
   * it is a deletion or has to be read to find its end.
   */
  def skip(minuteStart: Long, in: Cursor, visit: IdVisitor): Boolean = {
    val from   = in.at
    val tag    = in.byte()
    val length = in.byte() & 0xff
    val isIt   = length > 0 && (tag & HasTarget) == 0
    if (isIt) visit.id(minuteStart, in.long(), in.long())
    in.at = if (isIt) from + length else from
    isIt
  }

  /** @param texts those of the chunk by their place, as far as they were read */
  def read(minuteStart: Long, in: Cursor, texts: Array[String], visit: EntryVisitor): Unit = {
    val tag = in.byte()
    in.byte()
    val digest = Digest(
      kind = (tag & kindMask).toByte,
      idHigh = in.long(),
      idLow = in.long(),
      flags = in.variable().toInt,
      sentAt = minuteStart + unzigzag(in.variable()),
      channelId = text(in, texts),
      channel = text(in, texts),
      userHash = if ((tag & HasAuthor) != 0) in.long() else 0,
      bits = if ((tag & HasBits) != 0) in.variable().toInt else 0,
      emotes = if ((tag & HasEmotes) != 0) emotes(in, texts) else Digest.noEmotes,
      targetHigh = if ((tag & HasTarget) != 0) in.long() else 0,
      targetLow = if ((tag & HasTarget) != 0) in.long() else 0
    )
    visit.entry(minuteStart, (tag >>> roleShift & kindMask).toByte, digest)
  }

  private def putEmotes(emotes: Array[EmoteUse], out: Cursor, texts: TextTable): Unit = {
    out.putVariable(emotes.length)
    var i = 0
    while (i < emotes.length) {
      val use = emotes(i)
      putText(use.id, out, texts)
      putText(use.name, out, texts)
      out.putVariable(Integer.toUnsignedLong(use.count))
      i += 1
    }
  }

  private def emotes(in: Cursor, texts: Array[String]): Array[EmoteUse] =
    Array.fill(in.variable().toInt)(EmoteUse(text(in, texts), text(in, texts), in.variable().toInt))

  private def putText(text: String, out: Cursor, texts: TextTable): Unit = {
    val place = texts.placeOf(text)
    if (place > 0) out.putVariable(place * 2L + 1)
    else {
      texts.add(text, out.at)
      out.putVariable(text.length * 2L)
      out.putUnits(text)
    }
  }

  private def text(in: Cursor, texts: Array[String]): String = {
    val place = in.at
    val head  = in.variable()
    val half  = (head >>> 1).toInt
    if ((head & 1) == 0) {
      texts(place) = in.units(half)
      texts(place)
    } else {
      // It lies in an entry that was skipped.
      if (texts(half) == null) {
        val after = in.at
        in.at = half
        text(in, texts)
        in.at = after
      }
      texts(half)
    }
  }

  private def textSize(text: String): Int = number + Cursor.unitsSize(text)

  private def bit(isSet: Boolean, value: Int): Int = if (isSet) value else 0

  private def zigzag(value: Long): Long   = (value << 1) ^ (value >> 63)
  private def unzigzag(value: Long): Long = (value >>> 1) ^ -(value & 1)

  private val kindMask  = 3
  private val roleShift = 2
  private val HasAuthor = 16
  private val HasBits   = 32
  private val HasEmotes = 64
  private val HasTarget = 128

  /** Bytes of an Int of variable length, at most. */
  private val number = 5

  private val lengthAt = 1

  /** Tag, length, id, flags, sent time, author, bits, number of emotes and target. */
  private val numbers = 2 + 16 + number + 10 + 8 + number + number + 16
}
