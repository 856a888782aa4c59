package chatpulse

import chatpulse.Events._
import chatpulse.Story._
import io.circe.Json
import munit.FunSuite

import java.nio.charset.StandardCharsets.UTF_8
import java.util.Arrays

/** Stories of who gets in: late, ahead, undecodable, twice. */
final class AdmissionSuite extends FunSuite {
  private val minute = 60000L
  private val grace  = Story.rules.graceMs

  test("an event is late once event time reaches the end of its minute and the grace, and not before") {
    told() { story =>
      story.send(tick(start + minute + grace - 1), message("in time", start + minute - 1))
      assertEquals(story.watermark().map(_.long("counted")), Some(1L))
      story.send(tick(start + minute + grace), message("late", start + minute - 1))
      assertEquals(story.watermark().map(_.long("late")), Some(1L))
      assertEquals(story.window(60, start).map(_.long("messages")), Some(1L))
    }
  }

  test("a late event is in no window of any size, and its bytes are in the dead letters with the reason") {
    told() { story =>
      val late = message("late", start)
      story.send(tick(start + 20 * minute), late)
      assertEquals(story.window(60, start), None)
      assertEquals(story.window(600, start), None)
      assertEquals(story.window(3600, start), None)
      val letter = story.deadLetters().head
      assert(Arrays.equals(letter.value, bytes(late)))
      assert(Arrays.equals(letter.key, keyOf(late)))
      assertEquals(header(letter, "x-reason"), Some("late"))
      assertEquals(header(letter, "x-handler-id"), Some("processor.lateness"))
      assertEquals(header(letter, "x-original-topic"), Some("twitch-chat-messages"))
      assertEquals(header(letter, "x-original-partition"), Some("0"))
      assertEquals(header(letter, "x-original-offset"), Some("1"))
      assertEquals(header(letter, "x-original-timestamp"), Some(start.toString))
      assertEquals(
        header(letter, "x-error-message"),
        Some(s"its minute became final ${9 * minute} ms of event time before it came")
      )
    }
  }

  test("a late copy of a counted event is late, not a duplicate") {
    told() { story =>
      story.send(message("a", start), tick(start + 20 * minute), message("a", start))
      val totals = story.watermark().get
      assertEquals((totals.long("counted"), totals.long("duplicates"), totals.long("late")), (1L, 0L, 1L))
    }
  }

  test("an event sent more than a minute after it was received is dead-lettered and moves no time") {
    told() { story =>
      story.send(
        message("now", start),
        message("ahead", start + 3600000, receivedAt = Some(start + 3600000 - minute - 1)),
        tick(start + 7200000, receivedAt = Some(start)),
        message("edge", start + minute, receivedAt = Some(start))
      )
      val totals = story.watermark().get
      assertEquals(totals.long("eventTime"), start + minute)
      assertEquals((totals.long("counted"), totals.long("deadLettered")), (2L, 1L))
      assertEquals(story.deadLetters().map(header(_, "x-reason")), List(Some("ahead"), Some("ahead")))
    }
  }

  test("what cannot be decoded is dead-lettered as it came, with a reason that quotes nothing of it") {
    told() { story =>
      story.send(message("a", start))
      val key = channelId.getBytes(UTF_8)
      story.sendBytes(key, "not json, secret".getBytes(UTF_8))
      story.sendBytes(key, Array[Byte](-1, 0, 7))
      story.sendBytes(key, Array.emptyByteArray)
      story.sendBytes(key, null)
      story.sendBytes(null, """{"kind":"message","id":"secret"}""".getBytes(UTF_8))
      val letters = story.deadLetters()
      assertEquals(letters.map(header(_, "x-reason")).distinct, List(Some("undecodable")))
      assertEquals(new String(letters.head.value, UTF_8), "not json, secret")
      assertEquals(letters(3).value, null)
      assertEquals(
        letters.flatMap(header(_, "x-error-message")),
        List(
          "the value is not JSON",
          "the value is not JSON",
          "the value is not JSON",
          "the value is null",
          "channelId is missing"
        )
      )
      assertEquals(story.watermark().map(_.long("deadLettered")), Some(5L))
      assertEquals(story.watermark().map(_.long("eventTime")), Some(start))
    }
  }

  test("an event whose key is not its channel is not counted: its channel would have two counts") {
    told() { story =>
      val event = message("a", start)
      story.sendBytes("71000002".getBytes(UTF_8), bytes(event))
      story.sendBytes(null, bytes(event))
      assertEquals(story.watermark().map(_.long("deadLettered")), Some(2L))
      assertEquals(story.watermark().map(_.long("eventTime")), Some(0L))
      assertEquals(
        header(story.deadLetters().head, "x-error-message"),
        Some("the record key is not the channel id")
      )
    }
  }

  test("a copy of an event is counted once: at once, later, with another time of receipt or of sending") {
    told() { story =>
      val event = message("a", start)
      story.send(event, event, message("a", start, receivedAt = Some(start + 900)))
      story.second()
      story.send(tick(start + minute + grace - 1), message("a", start + 30000), message("a", start))
      val totals = story.watermark().get
      assertEquals((totals.long("counted"), totals.long("duplicates")), (1L, 4L))
      assertEquals(story.window(3600, start).map(_.long("revision")), Some(1L))
    }
  }

  test("a tick moves event time and is counted nowhere") {
    told() { story =>
      story.send(tick(start), tick(start + 5))
      assertEquals(
        story.latest(),
        Map(
          "watermark|0" -> Json.obj(
            "type"         -> Json.fromString("watermark"),
            "partition"    -> Json.fromInt(0),
            "generation"   -> Json.fromInt(1),
            "eventTime"    -> Json.fromLong(start + 5),
            "finalBefore"  -> Json.fromLong(start + 5 - grace),
            "counted"      -> Json.fromInt(0),
            "duplicates"   -> Json.fromInt(0),
            "late"         -> Json.fromInt(0),
            "deadLettered" -> Json.fromInt(0),
            "unrouted"     -> Json.fromInt(0)
          )
        )
      )
    }
  }

  test("counted, duplicates, late and dead-lettered add up to the events, ticks left out") {
    told() { story =>
      story.send(tick(start + 20 * minute), message("late", start), message("a", start + 20 * minute))
      story.send(
        message("a", start + 20 * minute),
        message("b", start + 21 * minute),
        tick(start + 22 * minute)
      )
      story.sendBytes("71000001".getBytes(UTF_8), "?".getBytes(UTF_8))
      val totals = story.watermark().get
      assertEquals(
        List("counted", "duplicates", "late", "deadLettered").map(totals.long),
        List(2L, 1L, 1L, 1L)
      )
    }
  }
}
