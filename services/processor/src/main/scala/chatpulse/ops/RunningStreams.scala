package chatpulse.ops

import io.circe.Json
import org.apache.kafka.common.serialization.StringSerializer
import org.apache.kafka.streams.KafkaStreams.State
import org.apache.kafka.streams.errors.{InvalidStateStoreException, StreamsNotStartedException}
import org.apache.kafka.streams.state.HostInfo
import org.apache.kafka.streams.{KafkaStreams, KeyQueryMetadata}

import scala.jdk.CollectionConverters._

/** What a client of Kafka Streams that was started knows of itself and of the others. */
final class RunningStreams(streams: KafkaStreams, applicationId: String, address: String, store: String) {
  private val self = HostInfo.buildFromEndpoint(address)

  /** None while partitions move. Partitions go by the channel's id alone, as they do in the topic. */
  def ownerOf(channelId: String): Option[Owner] =
    if (streams.state != State.RUNNING) None
    else
      try {
        val found = streams.queryMetadataForKey(store, channelId, new StringSerializer)
        Option.when(found != KeyQueryMetadata.NOT_AVAILABLE) {
          val host = found.activeHost
          Owner(host.host, host.port, found.partition, here = host == self)
        }
      } catch { case _: InvalidStateStoreException | _: StreamsNotStartedException => None }

  def tasks: Json = TasksView.toJson(
    applicationId,
    address,
    streams.state.toString,
    if (streams.state.isRunningOrRebalancing) streams.metadataForLocalThreads.asScala else Nil,
    if (streams.state.isRunningOrRebalancing) streams.metadataForAllStreamsClients.asScala else Nil
  )
}
