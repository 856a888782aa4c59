package chatpulse.journal

import org.apache.kafka.common.serialization.Serdes
import org.apache.kafka.streams.state.{KeyValueBytesStoreSupplier, KeyValueStore, StoreBuilder, Stores}

import scala.jdk.CollectionConverters._
import scala.util.Using

/** The journal's records in Kafka Streams: in memory, cached, and logged once per commit for each that changed. */
object JournalStore {
  type Records = KeyValueStore[Integer, Array[Byte]]

  def builder(name: String): StoreBuilder[Records] =
    Stores
      .keyValueStoreBuilder(supplier(name), Serdes.Integer, Serdes.ByteArray)
      .withLoggingEnabled(changelog.asJava)
      .withCachingEnabled()

  def apply(records: Records): ChunkStore = new ChunkStore {
    override def get(slot: Int): Array[Byte]               = records.get(slot)
    override def put(slot: Int, record: Array[Byte]): Unit = records.put(slot, record)
    // A delete would first read the old record into the cache.
    override def delete(slot: Int): Unit                          = records.put(slot, null)
    override def foreach(visit: (Int, Array[Byte]) => Unit): Unit =
      Using.resource(records.all)(_.asScala.foreach(entry => visit(entry.key, entry.value)))
  }

  private def supplier(storeName: String): KeyValueBytesStoreSupplier = new KeyValueBytesStoreSupplier {
    override def name: String         = storeName
    override def metricsScope: String = "journal"
    override def get(): MarkingStore  = new MarkingStore(Stores.inMemoryKeyValueStore(storeName).get())
  }

  // Few keys, written again at each commit, then deleted: what a restore reads is what was not compacted yet. Segments
  // are small, because the one that is written to is never compacted; a quiet partition is compacted by time.
  // Tombstones need to outlast one restore only: Journal.restore deletes what an older reader missed.
  private[chatpulse] val changelog = Map(
    "cleanup.policy"            -> "compact",
    "segment.bytes"             -> "4194304",
    "segment.ms"                -> "60000",
    "min.cleanable.dirty.ratio" -> "0.2",
    "max.compaction.lag.ms"     -> "300000",
    "delete.retention.ms"       -> "60000"
  )
}
