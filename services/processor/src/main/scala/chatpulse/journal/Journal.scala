package chatpulse.journal

import chatpulse.Digest

import java.util.BitSet
import scala.collection.mutable

/** What an entry of a minute is for. */
object Role {

  /** It is folded into the windows of the minute it lies in. */
  val Folded: Byte = 0

  /** A deletion whose message has not come: counted in the totals, in no window yet. */
  val Held: Byte = 1

  /** Its id is known, and an entry of another minute is what was folded; it also ends a [[Held]] one of the same id. */
  val Known: Byte = 2
}

/**
 * The counted events that can still matter, in chunks of one minute each. Everything on the heap can be made again from
 * it. Slot 0 is the header's, the chunks have the others, the lowest that is free first, so that the keys stay few.
 * @param capacity bytes of a chunk; a digest that needs more has a chunk of its own size
 */
final class Journal(store: ChunkStore, capacity: Int = Journal.defaultCapacity) {
  private val minutes = mutable.LongMap.empty[Minute]
  private val taken   = new BitSet
  taken.set(Header.slot)
  private var latest: Minute = _

  /** In constant time; `minuteStart` is the minute that keeps the entry, which for a deletion may be the message's. */
  def append(minuteStart: Long, role: Byte, digest: Digest): Unit = {
    if (latest == null || latest.start != minuteStart)
      latest = minutes.getOrElseUpdate(minuteStart, new Minute(minuteStart))
    latest.append(role, digest)
  }

  /** Drops what the minute keeps; nothing happens when it keeps nothing. */
  def forget(minuteStart: Long): Unit = {
    minutes.remove(minuteStart).foreach(_.drop())
    latest = null
  }

  /** Drops what the minutes that start before this time keep. */
  def forgetBefore(time: Long): Unit = minutes.keysIterator.filter(_ < time).toList.foreach(forget)

  /**
   * To be called when the windows of the minutes that start before this time are stored as they are: of the entries so
   * far only the ids still matter.
   */
  def sumUpBefore(time: Long): Unit = minutes.valuesIterator.filter(_.start < time).foreach(_.sumUp())

  /** Number of chunks, for metrics. */
  def chunks: Int = taken.cardinality - 1

  /**
   * To be called once, before anything else. Minutes in ascending order, and the entries of a minute as they were
   * appended; between minutes the order of the log is not kept.
   * @param from chunks of earlier minutes are deleted unread: a reader of the changelog that stood still for longer than
   *             tombstones are kept may still have some
   */
  def restore(from: Long, reader: JournalReader): Unit = {
    val found = mutable.ArrayBuffer.empty[(Int, Array[Byte])]
    store.foreach((slot, bytes) => if (slot != Header.slot) found += slot -> bytes)
    val (old, kept) = found.partition { case (_, bytes) => Chunk.minuteStart(bytes) < from }
    val chunks      = kept.sortBy { case (_, bytes) => (Chunk.minuteStart(bytes), Chunk.sequence(bytes)) }
    chunks.foreach { case (slot, bytes) =>
      val start = Chunk.minuteStart(bytes)
      bytes(Mark.at) = Mark.Written
      taken.set(slot)
      minutes.getOrElseUpdate(start, new Minute(start)).resume(slot, bytes)
    }
    reader.expect(chunks.iterator.map { case (_, bytes) => Chunk.entries(bytes) }.sum)
    chunks.foreach { case (_, bytes) =>
      if (Chunk.sequence(bytes) > minutes(Chunk.minuteStart(bytes)).lastSummed)
        Chunk.read(bytes, reader.entry(_, _, _))
      else Chunk.readSummed(bytes, reader.summedId(_, _, _), reader.summed(_, _, _))
    }
    old.foreach { case (slot, _) => store.delete(slot) }
  }

  private final class Minute(val start: Long) {
    private val slots       = new BitSet
    private val texts       = new TextTable
    private var sequence    = 0
    private var open: Chunk = _

    /** Sequence of the last chunk that was summed up, and with it those before; −1 where none was. */
    var lastSummed: Int = -1

    def append(role: Byte, digest: Digest): Unit = {
      val size = DigestLayout.sizeAtMost(digest)
      if (open == null || !open.offer(digest, role, size)) {
        begin(math.max(capacity, Chunk.entriesAt + size))
        open.offer(digest, role, size)
        ()
      }
    }

    def resume(slot: Int, bytes: Array[Byte]): Unit = {
      slots.set(slot)
      sequence = Chunk.sequence(bytes) + 1
      if (Chunk.isSummedUp(bytes)) {
        lastSummed = Chunk.sequence(bytes)
        open = null
      } else open = new Chunk(store, slot, bytes, texts)
    }

    def sumUp(): Unit = if (open != null) {
      open.sumUp()
      open = null
    }

    def drop(): Unit = {
      slots.stream.forEach(slot => store.delete(slot))
      taken.andNot(slots)
    }

    private def begin(length: Int): Unit = {
      val slot = taken.nextClearBit(0)
      taken.set(slot)
      texts.clear()
      resume(slot, Chunk.empty(start, sequence, length))
    }
  }
}

object Journal {
  val defaultCapacity = 4096
}
