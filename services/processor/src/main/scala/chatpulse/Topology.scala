package chatpulse

import org.apache.kafka.clients.consumer.ConsumerRecord
import org.apache.kafka.common.serialization.{Deserializer, Serde, Serdes, Serializer}
import org.apache.kafka.streams.kstream.Named
import org.apache.kafka.streams.processor.api.{Processor, ProcessorSupplier}
import org.apache.kafka.streams.processor.{StreamPartitioner, TimestampExtractor}
import org.apache.kafka.streams.scala.StreamsBuilder
import org.apache.kafka.streams.scala.kstream.{Branched, BranchedKStream, Consumed, Produced}
import org.apache.kafka.streams.state.StoreBuilder
import org.apache.kafka.streams.{Topology => KafkaTopology}

import java.util
import java.util.Optional
import scala.annotation.nowarn
import scala.jdk.CollectionConverters._

/**
 * {{{
 * twitch-chat-messages ─ count ─┬─ channel-stats
 *      (journal, history)       ├─ chat-cheers, chat-moderation, chat-subscriptions
 *                               ├─ twitch-chat-messages.dlt
 *                               └─ channel-sessions
 * }}}
 * One sub-topology and no repartition, so that event time, lateness and totals belong to one partition of the input.
 * The only file that uses kafka-streams-scala, which is deprecated and gone in Kafka 5.
 */
@nowarn("cat=deprecation&origin=org\\.apache\\.kafka\\.streams\\.scala\\..*")
object Topology {
  private type Branches = BranchedKStream[Array[Byte], Outgoing]

  def build(
      config: Config,
      progress: ProgressListener = ProgressListener.none,
      stats: StatsListener = StatsListener.none
  ): KafkaTopology = {
    val builder  = new StreamsBuilder
    val branches = builder
      .stream(config.topics.chat)(
        Consumed.`with`(sentTime)(Serdes.ByteArray, incoming).withName("chat-events")
      )
      .process(counting(config, progress, stats), Named.as("count"))
      .split(Named.as("to-"))

    Destination.all.foldLeft(branches)(branch(config.topics)).noDefaultBranch()
    builder.build(StreamsSettings.of(config))
  }

  private def branch(topics: Topics)(branches: Branches, to: Destination): Branches =
    branches.branch(
      (_, outgoing) => outgoing.to eq to,
      Branched.withConsumer(
        _.to(to.topic(topics))(
          Produced.`with`(samePartition)(Serdes.ByteArray, outgoing).withName(s"${to.name}-sink")
        ),
        to.name
      )
    )

  private def counting(config: Config, progress: ProgressListener, stats: StatsListener) =
    new ProcessorSupplier[Array[Byte], Incoming, Array[Byte], Outgoing] {
      override def get(): Processor[Array[Byte], Incoming, Array[Byte], Outgoing] =
        new CountingProcessor(config.rules, config.emission, progress, stats)
      override def stores(): util.Set[StoreBuilder[_]] = Stores.all.asJava
    }

  // −1 would make Streams skip the record before any processor sees it.
  private val sentTime: TimestampExtractor = (record: ConsumerRecord[AnyRef, AnyRef], partitionTime: Long) =>
    (record.key, record.value) match {
      case (key: Array[Byte], value: Incoming) => Admission.eventTime(key, value, partitionTime)
      case (_, value: Incoming)                => Admission.eventTime(null, value, partitionTime)
      case _                                   => math.max(partitionTime, 0)
    }

  // Total, so that what cannot be decoded reaches the processor and is counted in its transaction.
  private val incoming: Serde[Incoming] = Serdes.serdeFrom(
    ((_, incoming) => incoming.bytes): Serializer[Incoming],
    ((_, bytes) => Incoming(bytes, ChatEvent.decode(bytes))): Deserializer[Incoming]
  )

  private val outgoing: Serde[Outgoing] = Serdes.serdeFrom(
    ((_, outgoing) => outgoing.value): Serializer[Outgoing],
    ((_, _) => throw new UnsupportedOperationException("outgoing records are not read")): Deserializer[
      Outgoing
    ]
  )

  private val samePartition: StreamPartitioner[Array[Byte], Outgoing] =
    (_: String, _: Array[Byte], outgoing: Outgoing, _: Int) =>
      Optional.of(util.Set.of(Int.box(outgoing.partition)))
}
