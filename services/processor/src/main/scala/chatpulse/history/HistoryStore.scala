package chatpulse.history

import org.apache.kafka.common.serialization.Serdes
import org.apache.kafka.common.utils.Bytes
import org.apache.kafka.streams.state.{KeyValueStore, StoreBuilder, Stores}

import scala.jdk.CollectionConverters._
import scala.util.Using

/**
 * The history in Kafka Streams: on disk, because it is seldom read, and because a store on disk is what lets an instance
 * keep its process id from one start to the next.
 */
object HistoryStore {
  type Records = KeyValueStore[Bytes, Array[Byte]]

  def builder(name: String): StoreBuilder[Records] =
    Stores
      .keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes, Serdes.ByteArray)
      .withLoggingEnabled(changelog.asJava)
      .withCachingEnabled()

  def apply(records: Records): RecordStore = new RecordStore {
    override def put(key: Array[Byte], record: Array[Byte]): Unit = records.put(Bytes.wrap(key), record)

    // A delete would read the old record first.
    override def delete(key: Array[Byte]): Unit = records.put(Bytes.wrap(key), null)

    // The upper end is exclusive here and inclusive there, where no key is equal to it.
    override def foreach(from: Array[Byte], until: Array[Byte])(
        visit: (Array[Byte], Array[Byte]) => Unit
    ): Unit =
      Using.resource(records.range(Bytes.wrap(from), Bytes.wrap(until)))(
        _.asScala.foreach(entry => visit(entry.key.get, entry.value))
      )
  }

  // A minute is written once and deleted an hour later: small segments, so that both are soon compacted away.
  private val changelog = Map(
    "cleanup.policy"            -> "compact",
    "segment.bytes"             -> "4194304",
    "segment.ms"                -> "300000",
    "min.cleanable.dirty.ratio" -> "0.2",
    "max.compaction.lag.ms"     -> "3600000",
    "delete.retention.ms"       -> "60000"
  )
}
