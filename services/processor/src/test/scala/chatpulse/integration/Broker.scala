package chatpulse.integration

import chatpulse.Events
import io.circe.Json
import io.circe.parser.parse
import org.apache.kafka.clients.admin.{Admin, NewTopic}
import org.apache.kafka.clients.consumer.{ConsumerRecord, KafkaConsumer}
import org.apache.kafka.clients.producer.{KafkaProducer, ProducerRecord}
import org.apache.kafka.common.TopicPartition
import org.apache.kafka.common.config.ConfigResource
import org.apache.kafka.common.serialization.{ByteArraySerializer, StringDeserializer}

import java.nio.file.{Files, Path}
import java.time.Duration
import java.util.UUID
import scala.collection.mutable
import scala.jdk.CollectionConverters._

/** Topics of one test on a real broker, and everything that is to be removed after it. */
final class Broker(brokers: String, partitions: Int) extends AutoCloseable {
  val prefix             = s"processor-test-${UUID.randomUUID}"
  private val topics     = ProcessorMain.topics(prefix)
  private val started    = mutable.ListBuffer.empty[ProcessorProcess]
  private val readers    = mutable.ListBuffer.empty[Reader]
  private val deadlineMs = 60000L
  private val admin      = Admin.create(settings)
  private val producer   = new KafkaProducer(settings, new ByteArraySerializer, new ByteArraySerializer)

  admin
    .createTopics(
      List(topics.chat, topics.stats, topics.deadLetters).map(new NewTopic(_, partitions, 1.toShort)).asJava
    )
    .all
    .get

  def startProcessor(stateDir: Path = newStateDir()): ProcessorProcess = {
    val process = new ProcessorProcess(prefix, brokers, stateDir)
    started += process
    process
  }

  def newStateDir(): Path = Files.createTempDirectory("chatpulse-state")

  /** Sends the events as ingestion does: by key, ticks to every partition; returns when all are acknowledged. */
  def send(events: Iterable[Json]): Unit = {
    val sends = events.flatMap { event =>
      val key   = Events.keyOf(event)
      val value = Events.bytes(event)
      if (event.hcursor.get[String]("kind").contains("tick"))
        (0 until partitions).map(p => producer.send(new ProducerRecord(topics.chat, p, key, value)))
      else List(producer.send(new ProducerRecord(topics.chat, key, value)))
    }.toList
    sends.foreach(_.get)
  }

  /** Reads what is committed in channel-stats from the start on. */
  def stats(): Reader = new Reader(topics.stats, fromEnd = false)

  /** Reads what is committed in channel-stats from now on. */
  def statsFromNow(): Reader = new Reader(topics.stats, fromEnd = true)

  def deadLetters(): Reader = new Reader(topics.deadLetters, fromEnd = false)

  def topicConfig(topic: String): Map[String, String] = {
    val resource = new ConfigResource(ConfigResource.Type.TOPIC, topic)
    admin
      .describeConfigs(List(resource).asJava)
      .all
      .get
      .get(resource)
      .entries
      .asScala
      .map(e => e.name -> e.value)
      .toMap
  }

  override def close(): Unit = {
    started.foreach(_.remove())
    readers.foreach(_.close())
    producer.close()
    val mine = admin.listTopics.names.get.asScala.filter(_.startsWith(prefix))
    admin.deleteTopics(mine.asJavaCollection).all.get
    admin.close()
  }

  /** A committed view of one topic that grows as it is waited for. */
  final class Reader(topic: String, fromEnd: Boolean) {
    private val consumer =
      new KafkaConsumer(settings, new StringDeserializer, new StringDeserializer)
    private val all = mutable.ListBuffer.empty[ConsumerRecord[String, String]]
    readers += this

    private val assigned = (0 until partitions).map(new TopicPartition(topic, _)).asJava
    consumer.assign(assigned)
    if (fromEnd) consumer.seekToEnd(assigned) else consumer.seekToBeginning(assigned)
    assigned.forEach { partition => consumer.position(partition); () }

    /** Everything read so far, in order per partition. */
    def records: List[ConsumerRecord[String, String]] = all.toList

    /** The newest value of each key. */
    def latest: Map[String, Json] =
      all.iterator.map(r => r.key -> r.value).toMap.view.mapValues(parse(_).fold(throw _, identity)).toMap

    /** Sum of one total over the newest watermark of each partition. */
    def total(name: String): Long =
      latest.collect {
        case (key, json) if key.startsWith("watermark|") => json.hcursor.get[Long](name).toTry.get
      }.sum

    /** Reads until `condition` holds. Fails with `what` and the processors' logs when it does not within a minute. */
    def waitUntil(what: String)(condition: Reader => Boolean): Reader = {
      val deadline = System.nanoTime + deadlineMs * 1000000
      while (!condition(this)) {
        if (System.nanoTime > deadline)
          throw new AssertionError(
            s"$what: not within $deadlineMs ms\n${started.map(_.log).mkString("\n---\n")}"
          )
        all ++= consumer.poll(Duration.ofMillis(100)).asScala
      }
      this
    }

    def close(): Unit = consumer.close()
  }

  private def settings: java.util.Map[String, AnyRef] =
    Map[String, AnyRef](
      "bootstrap.servers" -> brokers,
      "isolation.level"   -> "read_committed",
      "acks"              -> "all"
    ).asJava
}

object Broker {

  /** Where the broker for tests is. It is never skipped: a suite that did not run is not one that passed. */
  def address: String = sys.env.getOrElse(
    "TEST_KAFKA_BROKERS",
    throw new AssertionError("TEST_KAFKA_BROKERS is not set; for example TEST_KAFKA_BROKERS=127.0.0.1:9092")
  )

  def on[T](partitions: Int = 2)(test: Broker => T): T = {
    val broker = new Broker(address, partitions)
    try test(broker)
    finally broker.close()
  }
}
