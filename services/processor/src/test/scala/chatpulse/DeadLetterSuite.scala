package chatpulse

import munit.FunSuite
import org.apache.kafka.common.header.internals.RecordHeaders

import java.nio.charset.StandardCharsets.UTF_8
import scala.jdk.CollectionConverters._

final class DeadLetterSuite extends FunSuite {
  private val origin    = Origin("twitch-chat-messages", 3, 42)
  private val rejection = Rejection("lateness", "late", "its minute became final 3000 ms before it came")
  private val now       = 1795262400000L
  private val value     = "{}".getBytes(UTF_8)

  test("the headers are those of the contract's example") {
    val event    = ChatEvent.Tick(EventId("a"), 1704557984095L, 1704557984095L)
    val headers  = named(DeadLetter.headers(new RecordHeaders, value, origin, Some(event), rejection, now))
    val examples =
      Contracts.folder("examples/dead-letter-headers/valid").values.map(_.as[Map[String, String]].toTry.get)
    val example = examples.find(_.get("x-reason").contains("late")).get
    assertEquals(headers, example)
  }

  test("a dead letter that was sent again keeps its first origin and takes the last error") {
    val first  = DeadLetter.headers(new RecordHeaders, value, origin, None, rejection, now)
    val second =
      DeadLetter.headers(first, value, Origin("other", 1, 7), None, rejection.copy(reason = "ahead"), now)
    val told = named(second)
    assertEquals(told("x-original-topic"), "twitch-chat-messages")
    assertEquals(told("x-original-partition"), "3")
    assertEquals(told("x-original-offset"), "42")
    assertEquals(told("x-reason"), "ahead")
    assertEquals(told("x-error-code"), "AHEAD")
    assertEquals(second.asScala.count(_.key == "x-reason"), 1)
  }

  test("a replayed letter that fails again says how often, from which letter, and since when") {
    val later    = now + 60000
    val replayed = DeadLetter.headers(new RecordHeaders, value, origin, None, rejection, now)
    // What a replay takes away and adds.
    List("x-reason", "x-error-code", "x-error-message", "x-failed-at", "x-dlq-stored-at").foreach(
      replayed.remove
    )
    replayed.add("x-replay-count", "1".getBytes(UTF_8))
    replayed.add("x-replay-of", "twitch-chat-messages.dlt/3/7".getBytes(UTF_8))
    val told = named(
      DeadLetter.headers(replayed, value, origin.copy(offset = 99), None, rejection, later)
    )
    assertEquals(told("x-original-offset"), "42")
    assertEquals(told("x-replay-count"), "1")
    assertEquals(told("x-replay-of"), "twitch-chat-messages.dlt/3/7")
    assertEquals(told("x-first-failed-at"), "2026-11-21T12:00:00.000Z")
    assertEquals(told("x-failed-at"), "2026-11-21T12:01:00.000Z")
    assertEquals(told("x-dlq-stored-at"), "2026-11-21T12:01:00.000Z")
    assertEquals(told("x-error-code"), "LATE")
  }

  test("headers of the original are kept, such as the correlation id") {
    val original = new RecordHeaders
    original.add("x-correlation-id", "7e5a".getBytes(UTF_8))
    assertEquals(
      named(DeadLetter.headers(original, value, origin, None, rejection, now))("x-correlation-id"),
      "7e5a"
    )
  }

  test("a value that the topic would not take is cut, and its size told") {
    val large = Array.fill[Byte](2000000)(1)
    assertEquals(DeadLetter.value(large).length, DeadLetter.maxValueBytes)
    val headers = named(DeadLetter.headers(new RecordHeaders, large, origin, None, rejection, now))
    assertEquals(headers("x-original-size"), "2000000")
    assert(DeadLetter.value(value) eq value)
    assertEquals(DeadLetter.value(null), null)
  }

  test("headers too large to repeat are left out") {
    val original = new RecordHeaders
    original.add("huge", Array.fill[Byte](100000)(1))
    assert(!named(DeadLetter.headers(original, value, origin, None, rejection, now)).contains("huge"))
  }

  private def named(headers: org.apache.kafka.common.header.Headers): Map[String, String] =
    headers.asScala.map(h => h.key -> new String(h.value, UTF_8)).toMap
}
