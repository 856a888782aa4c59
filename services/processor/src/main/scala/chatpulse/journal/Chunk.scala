package chatpulse.journal

import chatpulse.Digest

import java.nio.ByteBuffer

/**
 * Some entries of one minute, of all channels of the partition, in log order. They are appended in place.
 * {{{ mark 1 | minute's start 8 | sequence 4 | used 4 | entries }}}
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
      changed()
    }
    fits
  }
}

private[chatpulse] object Chunk {
  private val minuteAt   = 1
  private val sequenceAt = 9
  private val usedAt     = 13
  val entriesAt          = 17

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

  def used(bytes: Array[Byte]): Int = ByteBuffer.wrap(bytes).getInt(usedAt)

  def read(bytes: Array[Byte], visit: EntryVisitor): Unit = {
    val start = minuteStart(bytes)
    val end   = used(bytes)
    val in    = new Cursor(bytes, entriesAt)
    while (in.at < end) DigestLayout.read(start, in, visit)
  }
}
