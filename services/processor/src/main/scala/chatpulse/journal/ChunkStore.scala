package chatpulse.journal

/**
 * Records by slot, behind a cache. An array that was put belongs to the store and is still changed in place by its
 * owner: the store reads it when the cache writes it out, and sets [[Mark.Written]] in it just before.
 */
trait ChunkStore {

  /** null where nothing lies. */
  def get(slot: Int): Array[Byte]
  def put(slot: Int, record: Array[Byte]): Unit
  def delete(slot: Int): Unit

  /** Every record, in no order. */
  def foreach(visit: (Int, Array[Byte]) => Unit): Unit
}

/**
 * The first byte of every record: whether the cache still has to write it. So the record itself tells whether it must
 * be put again, however often and whenever the cache evicts, and nothing has to be looked up for an event.
 */
object Mark {
  val at: Int       = 0
  val Written: Byte = 0
  val Waiting: Byte = 1
}

/** A record that is changed in place. */
private[journal] abstract class InPlaceRecord(store: ChunkStore, slot: Int, bytes: Array[Byte]) {

  /** To be called after each change: the put itself may make the cache write, and what comes later needs a new put. */
  final protected def changed(): Unit = if (bytes(Mark.at) == Mark.Written) {
    bytes(Mark.at) = Mark.Waiting
    store.put(slot, bytes)
  }
}
