package chatpulse

import chatpulse.Events._
import chatpulse.Story._
import io.circe.Json
import munit.FunSuite

import java.util.Arrays

/** Stories of counted events that are copied to a topic of their own. */
final class RoutingStorySuite extends FunSuite {
  private val routed = List("chat-subscriptions", "chat-cheers", "chat-moderation")

  test("a counted event goes to its topic with the key and the bytes it came with, under its own time") {
    told() { story =>
      val sent = Map(
        "chat-subscriptions" -> notice("n", start + 1, "resub"),
        "chat-cheers"        -> message("m", start + 2, more = List("bits" -> Json.fromInt(1))),
        "chat-moderation"    -> moderation("t", start + 3, "timeout")
      )
      story.send(sent.values.toSeq: _*)
      sent.foreach { case (topic, event) =>
        val copies = story.recordsOf(topic)
        assertEquals(copies.size, 1, topic)
        val copy = copies.head
        assert(Arrays.equals(copy.key, keyOf(event)) && Arrays.equals(copy.value, bytes(event)), topic)
        assertEquals(copy.timestamp.longValue, event.long("sentAt"))
      }
      assertEquals(story.watermark().map(_.long("unrouted")), Some(0L))
    }
  }

  test("no duplicate is copied, and none that is late") {
    told() { story =>
      val raided = notice("n", start, "sub")
      story.send(raided, raided, tick(start + 3600000), notice("late", start, "sub"))
      assertEquals(story.recordsOf("chat-subscriptions").size, 1)
    }
  }

  test("a counted event that no row of the table matches is counted as unrouted") {
    told() { story =>
      story.send(message("m", start), message("m", start), notice("r", start, "raid"), tick(start))
      assertEquals(story.watermark().map(_.long("unrouted")), Some(2L))
      assertEquals(routed.flatMap(story.recordsOf), Nil)
    }
  }
}
