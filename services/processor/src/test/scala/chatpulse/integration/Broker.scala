package chatpulse.integration

import chatpulse.{Emission, Events, Topics}
import io.circe.Json
import io.circe.parser.parse
import org.apache.kafka.clients.admin.{Admin, AlterConfigOp, ConfigEntry, NewTopic}
import org.apache.kafka.clients.consumer.{ConsumerRecord, KafkaConsumer}
import org.apache.kafka.clients.producer.{KafkaProducer, ProducerRecord}
import org.apache.kafka.common.TopicPartition
import org.apache.kafka.common.config.ConfigResource
import org.apache.kafka.common.serialization.{ByteArraySerializer, StringDeserializer}

import java.nio.file.{Files, Path}
import java.util.UUID
import scala.collection.mutable
import scala.concurrent.duration._
import scala.jdk.CollectionConverters._

/** Topics of one test on a real broker, and everything that is to be removed after it. */
final class Broker(brokers: String, partitions: Int) extends AutoCloseable {
  val prefix           = s"processor-test-${UUID.randomUUID}"
  private val topics   = ProcessorMain.topics(prefix)
  private val started  = mutable.ListBuffer.empty[ProcessorProcess]
  private val readers  = mutable.ListBuffer.empty[Reader]
  private val admin    = Admin.create(settings)
  private val producer =
    new KafkaProducer(Broker.inOrder(settings), new ByteArraySerializer, new ByteArraySerializer)

  admin
    .createTopics(
      (topics.chat :: topics.outputs).map(new NewTopic(_, partitions, 1.toShort)).asJava
    )
    .all
    .get

  def startProcessor(
      stateDir: Path = newStateDir(),
      variables: Map[String, String] = Map.empty,
      emission: Emission = Emission.Rounds(100)
  ): ProcessorProcess = {
    val process = new ProcessorProcess(prefix, brokers, stateDir, variables, emission)
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

  /** Reads all of channel-stats, also what is aborted later or never committed. */
  def uncommittedStats(): Reader = new Reader(topics.stats, fromEnd = false, "read_uncommitted")

  /** Reads what is committed in channel-stats from now on. */
  def statsFromNow(): Reader = new Reader(topics.stats, fromEnd = true)

  def deadLetters(): Reader = new Reader(topics.deadLetters, fromEnd = false)

  /** Reads one of the topics that `name` picks. */
  def topic(name: Topics => String): Reader = new Reader(name(topics), fromEnd = false)

  /** Deletes the changelogs, as somebody may who does not know what they are. */
  def deleteChangelogs(): Unit = {
    val changelogs = admin.listTopics.names.get.asScala.filter(name =>
      name.startsWith(s"$prefix-") && name.endsWith("-changelog")
    )
    admin.deleteTopics(changelogs.asJavaCollection).all.get
    ()
  }

  /** Reads what a restore of this store reads. */
  def changelog(store: String): Reader = new Reader(s"$prefix-$store-changelog", fromEnd = false)

  /** Lets the broker compact the changelog of this store as soon as it is looked at. */
  def compactSoon(store: String): Unit = {
    val resource = new ConfigResource(ConfigResource.Type.TOPIC, s"$prefix-$store-changelog")
    val changes  =
      Map("segment.ms" -> "1000", "min.cleanable.dirty.ratio" -> "0.01", "delete.retention.ms" -> "0")
    val set: java.util.Collection[AlterConfigOp] = changes.map { case (name, value) =>
      new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET)
    }.asJavaCollection
    admin.incrementalAlterConfigs(Map(resource -> set).asJava).all.get
    ()
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
  final class Reader(topic: String, fromEnd: Boolean, isolation: String = "read_committed") {
    private val consumer = new KafkaConsumer(
      (settings.asScala ++ Map("isolation.level" -> isolation)).asJava: java.util.Map[String, AnyRef],
      new StringDeserializer,
      new StringDeserializer
    )
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

    /** Reads until `condition` holds. Fails with `what` and the processors' logs when it does not in time. */
    def waitUntil(what: String, within: FiniteDuration = 1.minute)(condition: Reader => Boolean): Reader = {
      val deadline = within.fromNow
      while (!condition(this)) {
        if (deadline.isOverdue())
          throw new AssertionError(
            s"$what: not within $within\n${started.map(_.log).mkString("\n---\n")}"
          )
        all ++= consumer.poll(java.time.Duration.ofMillis(100)).asScala
      }
      this
    }

    /** Reads what there is now. */
    def readToEnd(): Reader = {
      val ends = consumer.endOffsets(assigned)
      waitUntil(s"the end of $topic")(_ =>
        ends.asScala.forall { case (at, end) => consumer.position(at) >= end }
      )
    }

    def close(): Unit = consumer.close()
  }

  private def settings: java.util.Map[String, AnyRef] =
    Map[String, AnyRef](
      "bootstrap.servers" -> brokers,
      "acks"              -> "all"
    ).asJava
}

object Broker {

  /** Where the broker for tests is. It is never skipped: a suite that did not run is not one that passed. */
  def address: String = sys.env.getOrElse(
    "TEST_KAFKA_BROKERS",
    throw new AssertionError("TEST_KAFKA_BROKERS is not set; for example TEST_KAFKA_BROKERS=127.0.0.1:9092")
  )

  /**
   * One request at a time: of more, the first to a partition that was just made can be refused though the second is
   * taken, and is then out of order until it expires (KAFKA-15591).
   */
  def inOrder(settings: java.util.Map[String, AnyRef]): java.util.Map[String, AnyRef] =
    (settings.asScala ++ Map("max.in.flight.requests.per.connection" -> "1")).asJava

  def on[T](partitions: Int = 2)(test: Broker => T): T = {
    val broker = new Broker(address, partitions)
    try test(broker)
    finally broker.close()
  }
}
