package chatpulse.journal

import chatpulse.StateMismatch

import java.nio.ByteBuffer
import java.nio.charset.StandardCharsets.UTF_8

/**
 * What is known of the partition as a whole, in slot 0 and changed in place as the chunks are. Times are epoch ms.
 * {{{ mark 1 | layout 4 | generation 4 | twelve numbers of 8 | fingerprint, UTF-8 }}}
 */
final class Header private (store: ChunkStore, bytes: Array[Byte])
    extends InPlaceRecord(store, Header.slot, bytes) {
  import Header._
  private val buffer = ByteBuffer.wrap(bytes)

  def generation: Int = buffer.getInt(generationAt)

  /** Of the topology that wrote the state. */
  def fingerprint: String = new String(bytes, fingerprintAt, bytes.length - fingerprintAt, UTF_8)

  /** Windows that start before it are not emitted; [[Header.noFloor]] when none is held back. */
  def floor: Long                = number(Floor)
  def floor_=(value: Long): Unit = set(Floor, value)

  /** The highest sent time taken, −1 before the first. */
  def eventTime: Long                = number(EventTime)
  def eventTime_=(value: Long): Unit = set(EventTime, value)

  def counted: Long                     = number(Counted)
  def counted_=(value: Long): Unit      = set(Counted, value)
  def duplicates: Long                  = number(Duplicates)
  def duplicates_=(value: Long): Unit   = set(Duplicates, value)
  def late: Long                        = number(Late)
  def late_=(value: Long): Unit         = set(Late, value)
  def deadLettered: Long                = number(DeadLettered)
  def deadLettered_=(value: Long): Unit = set(DeadLettered, value)

  /** Counted events that no row of the routing table matches. No watermark tells it. */
  def unrouted: Long                = number(Unrouted)
  def unrouted_=(value: Long): Unit = set(Unrouted, value)

  /** Event time of the last watermark, −1 before the first. */
  def sentEventTime: Long = number(Sent + EventTime)

  /** Whether the last watermark said what is reached now. */
  def isSent: Boolean = said.forall(field => number(field) == number(Sent + field))

  /** To be called when a watermark goes out. */
  def markSent(): Unit = said.foreach(field => set(Sent + field, number(field)))

  private def number(field: Int): Long = buffer.getLong(numbersAt + 8 * field)

  private def set(field: Int, value: Long): Unit = {
    buffer.putLong(numbersAt + 8 * field, value)
    changed()
  }
}

object Header {
  val slot = 0

  /** The layout of the header, the chunks and the digests in them, as this version writes and reads it. */
  val layout = 2

  val noFloor: Long = Long.MinValue

  /** None in a store that nothing was written to. Throws when another layout wrote it. */
  def load(store: ChunkStore): Option[Header] = Option(store.get(slot)).map { bytes =>
    val found = ByteBuffer.wrap(bytes).getInt(layoutAt)
    if (found != layout)
      throw new StateMismatch(s"the journal has layout $found, this version reads layout $layout")
    bytes(Mark.at) = Mark.Written
    new Header(store, bytes)
  }

  def create(store: ChunkStore, fingerprint: String, generation: Int): Header = {
    val text  = fingerprint.getBytes(UTF_8)
    val bytes = new Array[Byte](fingerprintAt + text.length)
    ByteBuffer.wrap(bytes).putInt(layoutAt, layout).putInt(generationAt, generation)
    System.arraycopy(text, 0, bytes, fingerprintAt, text.length)
    // Not put before the first change: a task that read nothing must not open a transaction, which nothing would end.
    ByteBuffer
      .wrap(bytes)
      .putLong(numbersAt + 8 * EventTime, -1)
      .putLong(numbersAt + 8 * (Sent + EventTime), -1)
      .putLong(numbersAt + 8 * Floor, noFloor)
    new Header(store, bytes)
  }

  private val layoutAt     = 1
  private val generationAt = 5
  private val numbersAt    = 9

  // Those that a watermark says come first; the same ones as it said them begin at Sent.
  private val EventTime    = 0
  private val Counted      = 1
  private val Duplicates   = 2
  private val Late         = 3
  private val DeadLettered = 4
  private val said         = EventTime to DeadLettered
  private val Sent         = 5
  private val Unrouted     = 10
  private val Floor        = 11

  private val fingerprintAt = numbersAt + 8 * 12
}
