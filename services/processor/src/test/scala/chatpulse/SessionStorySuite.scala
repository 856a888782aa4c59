package chatpulse

import chatpulse.Events._
import chatpulse.Story._
import io.circe.Json
import munit.FunSuite

/** Stories of activity: when a session ends, and what its one record says. */
final class SessionStorySuite extends FunSuite {
  private val minute = 60000L
  private val hour   = 60 * minute
  private val grace  = Story.rules.graceMs

  test("a session is told once, when fifteen minutes without a message are final") {
    told() { story =>
      story.send(message("a", start), message("b", start + minute), message("c", start + minute + 1))
      val over = start + 17 * minute + grace
      story.send(tick(over - 1))
      assertEquals(story.sessions(), Nil)
      story.send(tick(over), tick(over + hour))
      assertEquals(
        story.sessions(),
        List(
          s"$channelId|$start" -> Json.obj(
            "type"          -> Json.fromString("session"),
            "channelId"     -> Json.fromString(channelId),
            "channel"       -> Json.fromString("examplechannel"),
            "start"         -> Json.fromLong(start),
            "end"           -> Json.fromLong(start + 2 * minute),
            "messages"      -> Json.fromInt(3),
            "chatters"      -> Json.fromInt(1),
            "chattersExact" -> Json.True,
            "peakMinute"    -> Json.fromLong(start + minute),
            "peakMessages"  -> Json.fromInt(2),
            "generation"    -> Json.fromInt(1)
          )
        )
      )
    }
  }

  test("a gap of fifteen minutes parts two sessions, and one of fourteen does not") {
    told() { story =>
      story.send(
        message("a", start),
        message("b", start + 15 * minute),
        message("c", start + 31 * minute),
        tick(start + 2 * hour)
      )
      assertEquals(
        story.sessions().map { case (key, json) => key -> json.long("messages") },
        List(s"$channelId|$start" -> 2L, s"$channelId|${start + 31 * minute}" -> 1L)
      )
    }
  }

  test("a session is cut at 24 hours, and the next begins where it ends") {
    told() { story =>
      (0 to 24 * 6 + 1).foreach(i => story.send(message(s"m$i", start + i * 10 * minute)))
      story.send(tick(start + 48 * hour))
      assertEquals(
        story.sessions().map { case (key, json) => (key, json.long("end"), json.long("messages")) },
        List(
          (s"$channelId|$start", start + 24 * hour - 9 * minute, 144L),
          (s"$channelId|${start + 24 * hour}", start + 24 * hour + 11 * minute, 2L)
        )
      )
    }
  }

  test("only messages are activity") {
    told() { story =>
      story.send(notice("n", start, "raid"), moderation("t", start, "timeout"), tick(start + hour))
      assertEquals(story.sessions(), Nil)
    }
  }

  test("each channel has sessions of its own, under its last name") {
    told() { story =>
      story.send(
        message("a", start, channel = "before"),
        message("b", start + minute, channel = "after"),
        message("c", start, channelId = "71000002"),
        tick(start + hour)
      )
      val sessions = story.sessions().toMap
      assertEquals(sessions.keySet, Set(s"$channelId|$start", s"71000002|$start"))
      assertEquals(sessions(s"$channelId|$start").string("channel"), "after")
    }
  }

  test("the record of a session is one of the contract") {
    val typical = Contracts.json("examples/session/valid/typical.json")
    told() { story =>
      story.send(message("a", start), tick(start + hour))
      assertEquals(story.sessions().head._2.asObject.get.keys.toSet, typical.asObject.get.keys.toSet)
    }
  }
}
