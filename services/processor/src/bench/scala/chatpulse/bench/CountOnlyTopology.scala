package chatpulse.bench

import chatpulse.{ChatEvent, Config}
import org.apache.kafka.common.serialization._
import org.apache.kafka.streams.{AutoOffsetReset, Topology}
import org.apache.kafka.streams.processor.api.ProcessorSupplier
import org.apache.kafka.streams.processor.{StreamPartitioner, TimestampExtractor}
import org.apache.kafka.streams.state.Stores

import java.util
import java.util.Optional
import scala.jdk.CollectionConverters._

/** A record of channel-stats, for the partition with the number of the one that was counted. */
final case class PartitionedJson(partition: Int, json: Array[Byte])

/** `twitch-chat-messages ─ count-only (minutes) ─ channel-stats`: one sub-topology, as the processor's. */
object CountOnlyTopology {
  val minutes = "minutes"

  def build(config: Config): Topology = {
    val counting: ProcessorSupplier[Array[Byte], Option[ChatEvent], Array[Byte], PartitionedJson] =
      () => new CountOnlyProcessor(config.rules)
    val store = Stores
      .keyValueStoreBuilder(Stores.inMemoryKeyValueStore(minutes), Serdes.ByteArray, Serdes.ByteArray)
      .withLoggingEnabled(Map.empty[String, String].asJava)
      .withCachingEnabled()

    new Topology()
      .addSource(
        AutoOffsetReset.earliest,
        "chat-events",
        sentTime,
        new ByteArrayDeserializer,
        decoded,
        config.topics.chat
      )
      .addProcessor("count-only", counting, "chat-events")
      .addStateStore(store, "count-only")
      .addSink(
        "stats-sink",
        config.topics.stats,
        new ByteArraySerializer,
        outgoing,
        samePartition,
        "count-only"
      )
  }

  private val decoded: Deserializer[Option[ChatEvent]] = (_, bytes) => ChatEvent.decode(bytes).toOption

  private val outgoing: Serializer[PartitionedJson] = (_, outgoing) => outgoing.json

  private val sentTime: TimestampExtractor = (record, partitionTime) =>
    record.value match {
      case Some(event: ChatEvent) => event.sentAt
      case _                      => math.max(partitionTime, 0)
    }

  private val samePartition: StreamPartitioner[Array[Byte], PartitionedJson] =
    (_, _, outgoing, _) => Optional.of(util.Set.of(Int.box(outgoing.partition)))
}
