package chatpulse

import chatpulse.ChatEvent.Countable
import chatpulse.RestartSuite._
import io.circe.Json
import io.circe.parser.parse
import munit.ScalaCheckSuite
import org.apache.kafka.common.header.internals.RecordHeaders
import org.apache.kafka.common.utils.Utils
import org.apache.kafka.streams.processor.StateStore
import org.apache.kafka.streams.processor.TaskId
import org.apache.kafka.streams.processor.api.{MockProcessorContext, Record}
import org.apache.kafka.streams.state.StoreBuilder
import org.scalacheck.Prop.forAll
import org.scalacheck.{Gen, Test}

import java.nio.charset.StandardCharsets.UTF_8
import java.nio.file.Files
import scala.jdk.CollectionConverters._

/** A crash between a commit and the emission of what it committed: the stores stay, the heap is gone. */
final class RestartSuite extends ScalaCheckSuite {
  private val rules = Story.rules
  private val start = Events.start

  // Each case opens stores on disk.
  override def scalaCheckTestParameters: Test.Parameters =
    super.scalaCheckTestParameters.withMinSuccessfulTests(10)

  test("what was committed and not sent is sent after a restart, also when it is final by then") {
    withTask { task =>
      task.take(notice("a", start))
      task.take(ChatEvent.Tick(EventId("tick"), start + 20 * 60000, start + 20 * 60000))
      task.crash()
      task.round()
      assert(task.sentKeys.contains(s"71000001|60|$start"), task.sentKeys)
      assertEquals(task.sentKeys.last, "watermark|0")
    }
  }

  test("what is final and was sent is not sent again after a restart") {
    withTask { task =>
      task.take(notice("a", start))
      task.take(ChatEvent.Tick(EventId("tick"), start + 15 * 60000, start + 15 * 60000))
      task.round()
      task.crash()
      task.round()
      val again = task.sentKeys.drop(4)
      assertEquals(again.toSet, Set(s"71000001|600|$start", s"71000001|3600|$start"))
    }
  }

  property("wherever it crashes and whenever it sends, the last records are the same") {
    forAll(story) { steps =>
      val calm = steps.filter { case _: Take => true; case _ => false }.flatMap(List(_, Round))
      assertEquals(lastRecords(steps), lastRecords(calm))
    }
  }

  property("when a watermark makes a window final, its last record was sent before") {
    forAll(story) { steps =>
      withTask { task =>
        steps.foreach(task.tell)
        val records = task.sent.toVector
        val last    = records.zipWithIndex.collect {
          case ((key, json), i) if !key.startsWith("watermark") =>
            json.hcursor.get[Long]("windowEnd").toTry.get -> i
        }
        records.zipWithIndex.foreach {
          case ((key, json), at) if key.startsWith("watermark") =>
            val finalBefore = json.hcursor.get[Long]("finalBefore").toTry.get
            assert(!last.exists { case (end, i) => end <= finalBefore && i > at && isNews(records, i) })
          case _ => ()
        }
      }
    }
  }

  // Some events twice, some long after others, rounds and crashes anywhere.
  private val story: Gen[List[Step]] = for {
    events <- Generators.events
    steps  <- Gen.sequence[List[List[Step]], List[Step]](events.map { event =>
      Gen.frequency[List[Step]](
        6 -> List(Take(event)),
        1 -> List(Take(event), Take(event)),
        2 -> List(Take(event), Round),
        1 -> List(Take(event), Crash),
        1 -> List(Take(event), Round, Crash, Take(event))
      )
    })
  } yield steps.flatten

  private def notice(id: String, sentAt: Long): Countable =
    ChatEvent.Notice(EventId(id), ChannelId("71000001"), "examplechannel", sentAt, sentAt, "raid")

  /** A record that is not just an earlier one sent again. */
  private def isNews(records: Vector[(String, Json)], i: Int): Boolean = !records.take(i).contains(records(i))

  private def lastRecords(steps: List[Step]): Map[String, Json] = withTask { task =>
    steps.foreach(task.tell)
    (1 to 10).foreach(_ => task.round())
    task.sent.toMap
  }

  private def withTask[T](test: Task => T): T = {
    val task = new Task
    try test(task)
    finally task.close()
  }

  private final class Task {
    private val settings   = StreamsSettings.of(Story.config(rules, "unused"))
    private val folder     = Files.createTempDirectory("chatpulse-restart").toFile
    private var streamTime = -1L
    private var context    = newContext()
    private val stores     = Stores.all(rules).toList.map { builder =>
      val store =
        builder.asInstanceOf[StoreBuilder[StateStore]].withLoggingDisabled.withCachingDisabled.build
      store.init(context.getStateStoreContext, store)
      store
    }
    private var earlier   = List.empty[(String, Json)]
    private var processor = started()

    def tell(step: Step): Unit = step match {
      case Take(event) => take(event)
      case Round       => round()
      case Crash       => crash()
    }

    def take(event: ChatEvent): Unit = {
      streamTime = math.max(streamTime, event.sentAt)
      context.setCurrentStreamTimeMs(streamTime)
      context.setRecordMetadata("twitch-chat-messages", 0, 0)
      val key = event match {
        case e: Countable => e.channelId.value
        case _            => "tick|0"
      }
      processor.process(
        new Record(
          key.getBytes(UTF_8),
          Incoming(Array.emptyByteArray, Right(event)),
          event.sentAt,
          new RecordHeaders
        )
      )
    }

    def round(): Unit =
      context.scheduledPunctuators.asScala.toList.filterNot(_.cancelled).foreach(_.getPunctuator.punctuate(0))

    def crash(): Unit = {
      earlier = sent
      context = newContext()
      processor = started()
    }

    /** Records for channel-stats in the order they were sent. */
    def sent: List[(String, Json)] = earlier ++ context.forwarded.asScala.toList.map(_.record).collect {
      case record if record.value.to == Outgoing.Stats =>
        new String(record.key, UTF_8) -> parse(new String(record.value.value, UTF_8)).fold(throw _, identity)
    }

    def sentKeys: List[String] = sent.map(_._1)

    def close(): Unit = {
      stores.foreach(_.close())
      Utils.delete(folder)
    }

    private def started(): CountingProcessor = {
      stores.foreach(context.addStateStore(_))
      val processor = new CountingProcessor(rules, (_, _) => ())
      processor.init(context)
      processor
    }

    private def newContext(): MockProcessorContext[Array[Byte], Outgoing] = {
      val context = new MockProcessorContext[Array[Byte], Outgoing](settings, new TaskId(0, 0), folder)
      context.setCurrentSystemTimeMs(0)
      context.setCurrentStreamTimeMs(streamTime)
      context
    }
  }
}

object RestartSuite {
  private sealed trait Step
  private final case class Take(event: ChatEvent) extends Step
  private case object Round                       extends Step
  private case object Crash                       extends Step
}
