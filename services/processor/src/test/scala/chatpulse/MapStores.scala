package chatpulse

import chatpulse.history.RecordStore
import chatpulse.journal.{ChunkStore, Mark}

import java.util.{Arrays, TreeMap}
import scala.collection.immutable.SortedMap
import scala.jdk.CollectionConverters._

/** What the stores hold, as bytes that nobody changes any more. */
final case class StoredBytes(chunks: Map[Int, Vector[Byte]], history: SortedMap[String, Vector[Byte]]) {
  def size: Int = chunks.valuesIterator.map(_.size).sum + history.valuesIterator.map(_.size).sum
}

object StoredBytes {
  val none: StoredBytes = StoredBytes(Map.empty, SortedMap.empty)
}

/** The two stores of a partition as maps, the chunks behind a cache that writes out what was put, at a commit. */
final class MapStores(stored: StoredBytes) {
  private var written = stored.chunks
  private val slots   = new java.util.HashMap[Int, Array[Byte]]
  private val records =
    new TreeMap[Array[Byte], Array[Byte]](Arrays.compareUnsigned(_: Array[Byte], _: Array[Byte]))
  stored.history.foreach { case (key, bytes) =>
    records.put(java.util.HexFormat.of.parseHex(key), bytes.toArray)
  }

  val chunks: ChunkStore = new ChunkStore {
    override def get(slot: Int): Array[Byte]               = stored.chunks.get(slot).map(_.toArray).orNull
    override def put(slot: Int, record: Array[Byte]): Unit = slots.put(slot, record): Unit
    override def delete(slot: Int): Unit                   = slots.put(slot, null): Unit
    override def foreach(visit: (Int, Array[Byte]) => Unit): Unit =
      stored.chunks.foreach { case (slot, bytes) => visit(slot, bytes.toArray) }
  }

  val history: RecordStore = new RecordStore {
    override def put(key: Array[Byte], record: Array[Byte]): Unit = records.put(key, record): Unit
    override def delete(key: Array[Byte]): Unit                   = records.remove(key): Unit
    override def foreach(from: Array[Byte], until: Array[Byte])(
        visit: (Array[Byte], Array[Byte]) => Unit
    ): Unit =
      new TreeMap(records.subMap(from, until)).forEach((key, record) => visit(key, record))
  }

  /** Writes out what changed. */
  def commit(): StoredBytes = {
    slots.forEach { (slot, bytes) =>
      if (bytes == null) written -= slot
      else {
        bytes(Mark.at) = Mark.Written
        written += slot -> bytes.toVector
      }
    }
    slots.clear()
    StoredBytes(
      written,
      SortedMap.from(records.asScala.map { case (key, bytes) =>
        java.util.HexFormat.of.formatHex(key) -> bytes.toVector
      })
    )
  }
}
