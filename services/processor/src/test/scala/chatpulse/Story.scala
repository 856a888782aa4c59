package chatpulse

import io.circe.Json
import io.circe.parser.parse
import org.apache.kafka.common.serialization.{ByteArrayDeserializer, ByteArraySerializer, StringDeserializer}
import org.apache.kafka.common.utils.Utils
import org.apache.kafka.streams.test.TestRecord
import org.apache.kafka.streams.TopologyTestDriver

import java.nio.charset.StandardCharsets.UTF_8
import java.nio.file.Files
import java.time.{Duration, Instant}
import scala.jdk.CollectionConverters._

/** An event-time story on the topology: events in, wall-clock rounds, records out. No broker. */
final class Story(rules: Rules, emission: Emission) extends AutoCloseable {
  private val stateDir = Files.createTempDirectory("chatpulse-story")
  private val config   = Story.config(rules, stateDir.toString).copy(emission = emission)
  private val driver   =
    new TopologyTestDriver(Topology.build(config), StreamsSettings.of(config), Instant.ofEpochMilli(0))
  private val chat =
    driver.createInputTopic(config.topics.chat, new ByteArraySerializer, new ByteArraySerializer)
  private val stats =
    driver.createOutputTopic(config.topics.stats, new StringDeserializer, new StringDeserializer)
  private val sessionTopic =
    driver.createOutputTopic(config.topics.sessions, new StringDeserializer, new StringDeserializer)

  def send(events: Json*): Unit = events.foreach(e => sendBytes(Events.keyOf(e), Events.bytes(e)))

  /** The record's own timestamp says nothing: event time is in the value. */
  def sendBytes(key: Array[Byte], value: Array[Byte]): Unit =
    chat.pipeInput(new TestRecord(key, value, Instant.EPOCH))

  /** Lets the processor emit what changed: one round, or the ten that also bring larger windows. */
  def round(): Unit  = driver.advanceWallClockTime(Duration.ofMillis(100))
  def second(): Unit = (1 to 10).foreach(_ => round())

  /** Records written to channel-stats since the last look, in order. */
  def statsRecords(): List[TestRecord[String, String]] = stats.readRecordsToList.asScala.toList

  /** What a reader of channel-stats holds: the newest value of each key. Lets all changes out first. */
  def latest(): Map[String, Json] = {
    second()
    known = known ++ statsRecords().map(r => r.key -> parse(r.value).fold(throw _, identity))
    known
  }
  private var known = Map.empty[String, Json]

  def window(seconds: Int, start: Long, channelId: String = Events.channelId): Option[Json] =
    latest().get(s"$channelId|$seconds|$start")

  def watermark(): Option[Json] = latest().get("watermark|0")

  def deadLetters(): List[TestRecord[Array[Byte], Array[Byte]]] = recordsOf(config.topics.deadLetters)

  /** Records written to a topic whose name is that of contracts/topics.json, since the last look. */
  def recordsOf(topic: String): List[TestRecord[Array[Byte], Array[Byte]]] =
    driver
      .createOutputTopic(topic, new ByteArrayDeserializer, new ByteArrayDeserializer)
      .readRecordsToList
      .asScala
      .toList

  /** Sessions that ended since the last look, with their keys. */
  def sessions(): List[(String, Json)] =
    sessionTopic.readRecordsToList.asScala.toList.map(r => r.key -> parse(r.value).fold(throw _, identity))

  /** Number of records in a store. */
  def stored(store: String): Int = {
    val all = driver.getKeyValueStore[Any, Array[Byte]](store).all
    try all.asScala.size
    finally all.close()
  }

  override def close(): Unit = {
    driver.close()
    Utils.delete(stateDir.toFile)
  }
}

object Story {
  val rules: Rules = Rules(graceMs = 600000, generation = 1)

  def config(rules: Rules, stateDir: String): Config =
    Config
      .fromEnv(Map("PROCESSOR_STATE_DIR" -> stateDir, "PROCESSOR_PORT" -> "0"), _ => Left("no files"))
      .fold(faults => throw new IllegalArgumentException(faults.mkString("; ")), identity)
      .copy(rules = rules)

  def told[T](rules: Rules = rules, emission: Emission = Emission.Rounds(100))(tell: Story => T): T = {
    val story = new Story(rules, emission)
    try tell(story)
    finally story.close()
  }

  implicit final class Fields(private val json: Json) extends AnyVal {
    def long(field: String): Long     = json.hcursor.get[Long](field).fold(throw _, identity)
    def string(field: String): String = json.hcursor.get[String](field).fold(throw _, identity)
  }

  def header(record: TestRecord[Array[Byte], Array[Byte]], name: String): Option[String] =
    Option(record.headers.lastHeader(name)).map(h => new String(h.value, UTF_8))
}
