package chatpulse.ops

import chatpulse.Topics
import io.circe.parser.decode
import org.apache.kafka.clients.admin.Admin
import org.apache.kafka.clients.consumer.{ConsumerRecord, KafkaConsumer}
import org.apache.kafka.common.TopicPartition
import org.apache.kafka.common.errors.AuthorizationException
import org.apache.kafka.common.serialization.ByteArrayDeserializer
import org.slf4j.Logger

import java.nio.charset.StandardCharsets.UTF_8
import java.time.Duration
import scala.jdk.CollectionConverters._
import scala.util.Using

/** Looks up what StartCheck judges. Reads without a group, and leaves nothing behind. */
final class StartInspection(settings: Map[String, String], topics: Topics, log: Logger) {
  import StartInspection._

  /** @throws org.apache.kafka.common.KafkaException, or an ExecutionException of it, when Kafka does not answer */
  def found(admin: Admin, applicationId: String): Found = Found(
    countedGeneration = countedGeneration(),
    committed = admin
      .listConsumerGroupOffsets(applicationId)
      .partitionsToOffsetAndMetadata
      .get
      .asScala
      .exists { case (partition, offset) => partition.topic == topics.chat && offset != null },
    topics = admin.listTopics.names.get.asScala.toSet
  )

  private def countedGeneration(): Option[Int] =
    try
      Using.resource(
        new KafkaConsumer(consumerSettings, new ByteArrayDeserializer, new ByteArrayDeserializer)
      )(newestGeneration)
    catch {
      case e: AuthorizationException =>
        log.warn(
          s"no right to read ${topics.stats}: it cannot be told whether a higher generation was counted (${e.getMessage})"
        )
        None
    }

  /**
   * A round of the processor ends with a watermark, so the end of a partition holds one: few records are read, and
   * more only where they held none.
   */
  private def newestGeneration(consumer: KafkaConsumer[Array[Byte], Array[Byte]]): Option[Int] = {
    val all = consumer.partitionsFor(topics.stats).asScala.map(p => new TopicPartition(p.topic, p.partition))
    val starts = consumer.beginningOffsets(all.asJava).asScala.view.mapValues(_.toLong).toMap
    val ends   = consumer.endOffsets(all.asJava).asScala.view.mapValues(_.toLong).toMap
    val found  = lookbacks.foldLeft(Map.empty[TopicPartition, Int]) { (found, records) =>
      val from = all.toList
        .filterNot(found.contains)
        .map(at => at -> math.max(starts(at), ends(at) - records))
        .filter { case (at, from) => from < ends(at) }
      found ++ generations(consumer, from.toMap, ends)
    }
    found.values.maxOption
  }

  private def generations(
      consumer: KafkaConsumer[Array[Byte], Array[Byte]],
      from: Map[TopicPartition, Long],
      ends: Map[TopicPartition, Long]
  ): Map[TopicPartition, Int] = {
    consumer.assign(from.keys.toList.asJava)
    from.foreach { case (at, offset) => consumer.seek(at, offset) }
    val deadline = System.nanoTime + readWithinMs * 1000000
    var found    = Map.empty[TopicPartition, Int]
    while (from.keys.exists(at => consumer.position(at) < ends(at)) && System.nanoTime < deadline)
      consumer
        .poll(Duration.ofMillis(100))
        .asScala
        .flatMap(record => generationOf(record).map(new TopicPartition(record.topic, record.partition) -> _))
        .foreach { case (at, generation) =>
          found = found.updated(at, math.max(generation, found.getOrElse(at, 0)))
        }
    found
  }

  private def consumerSettings: java.util.Map[String, AnyRef] =
    (settings ++ Map(
      "isolation.level"          -> "read_committed",
      "enable.auto.commit"       -> "false",
      "auto.offset.reset"        -> "earliest",
      "allow.auto.create.topics" -> "false"
    )).asJava.asInstanceOf[java.util.Map[String, AnyRef]]
}

object StartInspection {

  /** Records before the end of a partition that are read: first few, then at most this many. */
  private val lookbacks    = List(2000L, 50000L)
  private val readWithinMs = 10000L

  private def generationOf(record: ConsumerRecord[Array[Byte], Array[Byte]]): Option[Int] =
    for {
      key        <- Option(record.key) if new String(key, UTF_8).startsWith("watermark|")
      value      <- Option(record.value)
      json       <- decode[io.circe.Json](new String(value, UTF_8)).toOption
      generation <- json.hcursor.get[Int]("generation").toOption
    } yield generation
}
