package chatpulse

import org.apache.kafka.common.serialization.Serdes
import org.apache.kafka.streams.state.{StoreBuilder, Stores => KafkaStores}

import java.time.Duration
import scala.jdk.CollectionConverters._

/** What survives a crash, and how much of it is kept. */
object Stores {

  /** Ids of the counted events, by sentAt. */
  val seen = "seen-ids"

  /** Counts of each minute whose hour is not final. */
  val minutes = "minutes"

  /** How far the partition was counted, and how far the last watermark said it was. */
  val progress = "progress"

  def all(rules: Rules): Set[StoreBuilder[_]] = Set(
    KafkaStores
      .windowStoreBuilder(
        KafkaStores.persistentWindowStore(
          seen,
          Duration.ofMillis(rules.dedupHorizonMs),
          Duration.ofMillis(1),
          false
        ),
        Serdes.String,
        Serdes.ByteArray
      )
      .withLoggingEnabled(forgotten.asJava)
      .withCachingDisabled(),
    KafkaStores
      .keyValueStoreBuilder(
        KafkaStores.persistentKeyValueStore(minutes),
        StateSerdes.minute,
        StateSerdes.counts
      )
      .withLoggingEnabled(compacted.asJava)
      .withCachingEnabled(),
    KafkaStores
      .keyValueStoreBuilder(
        KafkaStores.persistentKeyValueStore(progress),
        Serdes.String,
        StateSerdes.progress
      )
      .withLoggingEnabled(compacted.asJava)
      .withCachingEnabled()
  )

  // Ids are unique, so compaction would never forget one. Retention counts from the append: by event time, what is
  // written while an old backlog is worked off would be deleted while its duplicates can still come.
  private val forgotten = Map(
    "cleanup.policy"         -> "delete",
    "message.timestamp.type" -> "LogAppendTime",
    "segment.ms"             -> "300000",
    "segment.bytes"          -> "16777216"
  )

  // Each commit writes the same few keys again: small segments, so that a restore reads little of what is superseded.
  private val compacted = Map(
    "segment.ms"                -> "300000",
    "segment.bytes"             -> "4194304",
    "min.cleanable.dirty.ratio" -> "0.1"
  )
}
