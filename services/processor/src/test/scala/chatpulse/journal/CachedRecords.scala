package chatpulse.journal

import scala.collection.mutable

/**
 * The store of Kafka Streams in small: a cache of the arrays that were put, over a log of copies that counts as far as
 * it is committed.
 * @param evicts asked at each put whether the cache is full
 */
final class CachedRecords(evicts: () => Boolean = () => false) extends ChunkStore {
  private val waiting   = mutable.LinkedHashMap.empty[Int, Array[Byte]]
  private val below     = mutable.TreeMap.empty[Int, Array[Byte]]
  private var log       = Vector.empty[(Int, Option[Array[Byte]])]
  private var committed = 0

  override def get(slot: Int): Array[Byte] = waiting.getOrElse(slot, below.getOrElse(slot, null))

  override def put(slot: Int, record: Array[Byte]): Unit = {
    waiting.remove(slot)
    waiting.put(slot, record)
    if (evicts()) flush()
  }

  override def delete(slot: Int): Unit = put(slot, null)

  override def foreach(visit: (Int, Array[Byte]) => Unit): Unit =
    (below.keySet ++ waiting.keySet).toList.foreach { slot =>
      Option(get(slot)).foreach(visit(slot, _))
    }

  /** What an eviction does: all that waits is written, not only the eldest. */
  def flush(): Unit = {
    val all = waiting.toList
    waiting.clear()
    all.foreach { case (slot, record) =>
      if (record == null) below.remove(slot)
      else {
        record(Mark.at) = Mark.Written
        below.put(slot, record)
      }
      log = log :+ (slot -> Option(record).map(_.clone))
    }
  }

  /** Returns the slots of the records that were sent since the last commit. */
  def commit(): Seq[Int] = {
    flush()
    val sent = log.drop(committed).map { case (slot, _) => slot }
    committed = log.size
    sent
  }

  /** What another instance restores. */
  def crashed(): CachedRecords = {
    val restored = new CachedRecords(evicts)
    log.take(committed).foreach {
      case (slot, Some(record)) => restored.below.put(slot, record.clone)
      case (slot, None)         => restored.below.remove(slot)
    }
    restored.log = log.take(committed)
    restored.committed = committed
    restored
  }

  def slots: Set[Int] = {
    val slots = Set.newBuilder[Int]
    foreach((slot, _) => slots += slot)
    slots.result()
  }
}
