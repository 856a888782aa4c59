package chatpulse

import org.apache.kafka.streams.state.RocksDBConfigSetter
import org.rocksdb.{BlockBasedTableConfig, LRUCache, Options, RocksDB, WriteBufferManager}

import java.util

/** One budget for all stores of the process; by default each store, and there are several per partition, takes its own. */
final class RocksDbMemory extends RocksDBConfigSetter {
  import RocksDbMemory._

  override def setConfig(store: String, options: Options, configs: util.Map[String, AnyRef]): Unit = {
    val table = options.tableFormatConfig.asInstanceOf[BlockBasedTableConfig]
    table.setBlockCache(cache)
    table.setCacheIndexAndFilterBlocks(true)
    table.setPinTopLevelIndexAndFilter(true)
    options.setTableFormatConfig(table)
    options.setWriteBufferManager(writeBuffers)
    options.setWriteBufferSize(writeBufferBytes)
    options.setMaxWriteBufferNumber(2)
    options.setMaxBackgroundJobs(2)
    ()
  }

  // Shared by all stores, so no store closes them.
  override def close(store: String, options: Options): Unit = ()
}

object RocksDbMemory {
  private val cacheBytes       = 32L * 1024 * 1024
  private val writeBufferBytes = 1L * 1024 * 1024

  RocksDB.loadLibrary()
  private val cache = new LRUCache(cacheBytes)
  // Half of the cache may hold what is not written to disk yet; it is charged to the cache.
  private val writeBuffers = new WriteBufferManager(cacheBytes / 2, cache)

  /** In use by all stores together. */
  def usedBytes: Long = cache.getUsage
}
