package chatpulse.journal

import chatpulse.Digest

import java.nio.ByteBuffer

/**
 * Some entries of one minute, of all channels of the partition, in log order. They are appended in place.
 * {{{ mark 1 | minute's start 8 | sequence 4 | used 4 | number of entries 4 | whether it is summed up 1 | entries }}}
 * @param texts what lies in this chunk; only the chunk that is appended to needs it
 */
private[journal] final class Chunk(store: ChunkStore, slot: Int, bytes: Array[Byte], texts: TextTable)
    extends InPlaceRecord(store, slot, bytes) {
  private val buffer      = ByteBuffer.wrap(bytes)
  private val minuteStart = Chunk.minuteStart(bytes)
  private val out         = new Cursor(bytes, Chunk.used(bytes))

  /** False when it does not fit; `size` is what the digest needs at most. */
  def offer(digest: Digest, role: Byte, size: Int): Boolean = {
    val fits = size <= bytes.length - out.at
    if (fits) {
      DigestLayout.write(digest, role, minuteStart, out, texts)
      buffer.putInt(Chunk.usedAt, out.at)
      buffer.putInt(Chunk.numberAt, buffer.getInt(Chunk.numberAt) + 1)
      changed()
    }
    fits
  }

  /** Nothing may be appended any more. */
  def sumUp(): Unit = {
    buffer.put(Chunk.summedAt, 1.toByte)
    changed()
  }
}

private[chatpulse] object Chunk {
  private val minuteAt   = 1
  private val sequenceAt = 9
  private val usedAt     = 13
  private val numberAt   = 17
  private val summedAt   = 21
  val entriesAt          = 22

  def empty(minuteStart: Long, sequence: Int, length: Int): Array[Byte] = {
    val bytes = new Array[Byte](length)
    ByteBuffer
      .wrap(bytes)
      .putLong(minuteAt, minuteStart)
      .putInt(sequenceAt, sequence)
      .putInt(usedAt, entriesAt)
    bytes
  }

  def minuteStart(bytes: Array[Byte]): Long = ByteBuffer.wrap(bytes).getLong(minuteAt)

  /** Orders the chunks of a minute, from 0. */
  def sequence(bytes: Array[Byte]): Int = ByteBuffer.wrap(bytes).getInt(sequenceAt)

  /** What the chunk and those of its minute before it say of the windows is stored in records of those. */
  def isSummedUp(bytes: Array[Byte]): Boolean = bytes(summedAt) != 0

  def used(bytes: Array[Byte]): Int = ByteBuffer.wrap(bytes).getInt(usedAt)

  def entries(bytes: Array[Byte]): Int = ByteBuffer.wrap(bytes).getInt(numberAt)

  def read(bytes: Array[Byte], visit: EntryVisitor): Unit = readSummed(bytes, null, visit)

  /** @param ids is given what nothing but the id of matters, once it is summed up; null where it is not */
  def readSummed(bytes: Array[Byte], ids: IdVisitor, visit: EntryVisitor): Unit = {
    val start = minuteStart(bytes)
    val end   = used(bytes)
    val in    = new Cursor(bytes, entriesAt)
    val texts = new Array[String](end)
    while (in.at < end)
      if (ids == null || !DigestLayout.skip(start, in, ids)) DigestLayout.read(start, in, texts, visit)
  }
}
