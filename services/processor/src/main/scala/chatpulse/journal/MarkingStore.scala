package chatpulse.journal

import org.apache.kafka.common.serialization.Serializer
import org.apache.kafka.common.utils.Bytes
import org.apache.kafka.common.TopicPartition
import org.apache.kafka.streams.KeyValue
import org.apache.kafka.streams.processor.{StateStore, StateStoreContext}
import org.apache.kafka.streams.query.{Position, PositionBound, Query, QueryConfig, QueryResult}
import org.apache.kafka.streams.state.{KeyValueIterator, KeyValueStore}

import java.util

/**
 * The store below the cache. A put comes when the cache writes a record out, at a commit or when it evicts, and with
 * the very array that was put above: it is marked as written, then the changelog layer, which calls this before it
 * sends, hands it to the producer, which copies it.
 */
private[journal] final class MarkingStore(store: KeyValueStore[Bytes, Array[Byte]])
    extends KeyValueStore[Bytes, Array[Byte]] {

  override def put(key: Bytes, value: Array[Byte]): Unit = store.put(key, written(value))

  override def putIfAbsent(key: Bytes, value: Array[Byte]): Array[Byte] =
    store.putIfAbsent(key, written(value))

  override def putAll(entries: util.List[KeyValue[Bytes, Array[Byte]]]): Unit =
    entries.forEach(entry => put(entry.key, entry.value))

  private def written(value: Array[Byte]): Array[Byte] = {
    if (value != null) value(Mark.at) = Mark.Written
    value
  }

  // It registers itself, and puts what is restored past this store: that was written already.
  override def init(context: StateStoreContext, root: StateStore): Unit = store.init(context, root)

  override def name: String                                     = store.name
  override def persistent: Boolean                              = store.persistent
  override def isOpen: Boolean                                  = store.isOpen
  override def close(): Unit                                    = store.close()
  override def getPosition: Position                            = store.getPosition
  override def approximateNumEntries: Long                      = store.approximateNumEntries
  override def get(key: Bytes): Array[Byte]                     = store.get(key)
  override def delete(key: Bytes): Array[Byte]                  = store.delete(key)
  override def all: KeyValueIterator[Bytes, Array[Byte]]        = store.all
  override def reverseAll: KeyValueIterator[Bytes, Array[Byte]] = store.reverseAll
  override def range(from: Bytes, to: Bytes): KeyValueIterator[Bytes, Array[Byte]] = store.range(from, to)
  override def reverseRange(from: Bytes, to: Bytes): KeyValueIterator[Bytes, Array[Byte]] =
    store.reverseRange(from, to)
  override def prefixScan[S <: Serializer[P], P](
      prefix: P,
      serializer: S
  ): KeyValueIterator[Bytes, Array[Byte]] = store.prefixScan(prefix, serializer)
  override def commit(offsets: util.Map[TopicPartition, java.lang.Long]): Unit = store.commit(offsets)
  override def query[R](query: Query[R], bound: PositionBound, config: QueryConfig): QueryResult[R] =
    store.query(query, bound, config)
}
