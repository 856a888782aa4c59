package chatpulse.integration

import chatpulse.{Digest, Events}
import chatpulse.integration.JournalStreams._
import chatpulse.journal._
import org.apache.kafka.clients.admin.{Admin, NewTopic}
import org.apache.kafka.clients.consumer.{ConsumerConfig, KafkaConsumer}
import org.apache.kafka.clients.producer.{KafkaProducer, ProducerConfig, ProducerRecord}
import org.apache.kafka.common.TopicPartition
import org.apache.kafka.common.config.ConfigResource
import org.apache.kafka.common.serialization._
import org.apache.kafka.common.utils.Utils
import org.apache.kafka.streams.StreamsConfig._
import org.apache.kafka.streams.processor.api.{Processor, ProcessorContext, ProcessorSupplier, Record}
import org.apache.kafka.streams.state.StoreBuilder
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation.LEAVE_GROUP
import org.apache.kafka.streams.{CloseOptions, KafkaStreams, StreamsConfig, Topology}

import java.nio.file.Files
import java.time.Duration
import java.util.concurrent.{CompletableFuture, TimeUnit}
import java.util.{Properties, Set => JavaSet, UUID}
import scala.collection.mutable
import scala.jdk.CollectionConverters._

/** A small application that only keeps a journal, and commits when it is told and not before. */
final class JournalStreams private extends AutoCloseable {
  private val application = s"journal-test-${UUID.randomUUID}"
  private val input       = s"$application-input"
  private val changelogOf = new TopicPartition(s"$application-$store-changelog", 0)
  private val connection  = Map[String, AnyRef]("bootstrap.servers" -> Broker.address)
  private val admin       = Admin.create(connection.asJava)
  private val producer    =
    new KafkaProducer(Broker.inOrder(connection.asJava), new StringSerializer, new StringSerializer)
  private val started = mutable.ListBuffer.empty[Running]
  private var sent    = 0L
  private var commits = 0
  admin.createTopics(List(new NewTopic(input, 1, 1.toShort)).asJava).all.get

  def start(cacheBytes: Long = 1 << 20): Running = {
    val running = new Running(cacheBytes)
    started += running
    running
  }

  /** Events with the numbers that come next. */
  def send(events: Int): Unit = {
    (0 until events).foreach(i => tell("append", (sent + i).toString))
    sent += events
  }

  def forget(): Unit = tell("forget", "")

  /** Returns when everything told is committed. */
  def commit(): Unit = {
    tell("commit", "")
    commits += 1
    producer.flush()
    val told = new TopicPartition(input, 0)
    val end  = endOf(told)
    eventually(s"commit $commits") {
      val offsets = admin.listConsumerGroupOffsets(application).partitionsToOffsetAndMetadata.get
      Option(offsets.get(told)).exists(_.offset >= end)
    }
  }

  /** Committed records of the journal's changelog, tombstones left out. */
  def changelog(): List[Logged] = {
    val settings = connection ++ Map(
      ConsumerConfig.ISOLATION_LEVEL_CONFIG   -> "read_committed",
      ConsumerConfig.AUTO_OFFSET_RESET_CONFIG -> "earliest"
    )
    val consumer = new KafkaConsumer[Integer, Array[Byte]](
      settings.asJava,
      new IntegerDeserializer,
      new ByteArrayDeserializer
    )
    try {
      consumer.assign(List(changelogOf).asJava)
      val end     = consumer.endOffsets(List(changelogOf).asJava).get(changelogOf)
      val records = mutable.ListBuffer.empty[Logged]
      eventually("the end of the changelog") {
        consumer.poll(Duration.ofMillis(100)).asScala.filter(_.value != null).foreach { record =>
          records += Logged(record.key, record.value)
        }
        consumer.position(changelogOf) >= end
      }
      records.toList
    } finally consumer.close()
  }

  def changelogConfig(): Map[String, String] = {
    val resource = new ConfigResource(ConfigResource.Type.TOPIC, changelogOf.topic)
    val config   = admin.describeConfigs(List(resource).asJava).all.get.get(resource)
    config.entries.asScala.map(entry => entry.name -> entry.value).toMap
  }

  override def close(): Unit = {
    started.foreach(_.close())
    producer.close()
    admin.deleteTopics(admin.listTopics.names.get.asScala.filter(_.startsWith(application)).asJava).all.get
    admin.close()
  }

  private def tell(what: String, value: String): Unit = {
    producer.send(new ProducerRecord(input, what, value))
    ()
  }

  private def endOf(partition: TopicPartition): Long = {
    val latest = Map(partition -> org.apache.kafka.clients.admin.OffsetSpec.latest)
    admin.listOffsets(latest.asJava).all.get.get(partition).offset
  }

  final class Running(cacheBytes: Long) {
    private val stateDir = Files.createTempDirectory("chatpulse-journal")
    private val found    = new CompletableFuture[List[Long]]
    private val streams  = new KafkaStreams(topology(input, found), settings)
    streams.start()

    /** Numbers of the events that it found in its journal. */
    val restored: List[Long] = found.get(60, TimeUnit.SECONDS)

    def close(): Unit = {
      streams.close(CloseOptions.groupMembershipOperation(LEAVE_GROUP).withTimeout(Duration.ofSeconds(10)))
      Utils.delete(stateDir.toFile)
    }

    private def settings: Properties = {
      val properties = new Properties
      val values     = connection ++ Map[String, Any](
        APPLICATION_ID_CONFIG             -> application,
        STATE_DIR_CONFIG                  -> stateDir.toString,
        PROCESSING_GUARANTEE_CONFIG       -> EXACTLY_ONCE_V2,
        STATESTORE_CACHE_MAX_BYTES_CONFIG -> cacheBytes,
        DEFAULT_KEY_SERDE_CLASS_CONFIG    -> classOf[Serdes.StringSerde],
        DEFAULT_VALUE_SERDE_CLASS_CONFIG  -> classOf[Serdes.StringSerde],
        COMMIT_INTERVAL_MS_CONFIG         -> 600000L,
        StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG) -> 700000,
        // What is handed over stays in the producer for as long as the transaction is open.
        StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG)         -> 60000,
        StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG) -> "earliest"
      )
      values.foreach { case (name, value) => properties.put(name, value) }
      properties
    }
  }
}

object JournalStreams {
  private val store  = "journal"
  private val minute = Events.start

  def on[T](test: JournalStreams => T): T = {
    val streams = new JournalStreams
    try test(streams)
    finally streams.close()
  }

  /** A record of the changelog. */
  final case class Logged(slot: Int, bytes: Array[Byte]) {

    /** Numbers of the events in it. */
    def entries: List[Long] = numbers(visit => Chunk.read(bytes, visit))

    def isWritten: Boolean = bytes(Mark.at) == Mark.Written
  }

  private def numbers(read: EntryVisitor => Unit): List[Long] = {
    val found = List.newBuilder[Long]
    read((_, _, digest) => found += digest.sentAt - minute)
    found.result()
  }

  private def restored(journal: Journal): List[Long] = numbers { visit =>
    journal.restore(
      Long.MinValue,
      new JournalReader {
        override def expect(entries: Int): Unit                            = ()
        override def summedId(start: Long, high: Long, low: Long): Unit    = ()
        override def summed(start: Long, role: Byte, digest: Digest): Unit = ()
        override def entry(start: Long, role: Byte, digest: Digest): Unit  = visit.entry(start, role, digest)
      }
    )
  }

  private def topology(input: String, found: CompletableFuture[List[Long]]): Topology =
    new Topology()
      .addSource("input", input)
      .addProcessor(
        "keep",
        new ProcessorSupplier[String, String, Void, Void] {
          override def get(): Processor[String, String, Void, Void] = new Keeping(found)
          override def stores(): JavaSet[StoreBuilder[_]]           = JavaSet.of(JournalStore.builder(store))
        },
        "input"
      )

  private final class Keeping(found: CompletableFuture[List[Long]])
      extends Processor[String, String, Void, Void] {
    private var context: ProcessorContext[Void, Void] = _
    private var journal: Journal                      = _

    override def init(context: ProcessorContext[Void, Void]): Unit = {
      this.context = context
      journal = new Journal(JournalStore(context.getStateStore(store)))
      found.complete(restored(journal))
      ()
    }

    override def process(record: Record[String, String]): Unit = record.key match {
      case "append" => journal.append(minute, Role.Folded, Digests.message(record.value.toLong, minute))
      case "forget" => journal.forget(minute)
      case "commit" => context.commit()
    }
  }

  private def eventually(what: String)(condition: => Boolean): Unit = {
    val deadline = System.nanoTime + 60000L * 1000000
    while (!condition)
      if (System.nanoTime > deadline) throw new AssertionError(s"$what: not within a minute")
      else Thread.onSpinWait()
  }
}
