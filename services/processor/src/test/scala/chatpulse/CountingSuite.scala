package chatpulse

import chatpulse.Events._
import chatpulse.Story._
import io.circe.Json
import munit.FunSuite

/** Stories of what is counted where. */
final class CountingSuite extends FunSuite {
  private val minute  = 60000L
  private val minutes = 60
  private val tens    = 600
  private val hours   = 3600

  test("an event is counted in its minute, its ten minutes and its hour") {
    told() { story =>
      story.send(message("a", start + 11 * minute))
      assertEquals(story.window(minutes, start + 11 * minute).map(_.long("messages")), Some(1L))
      assertEquals(story.window(tens, start + 10 * minute).map(_.long("messages")), Some(1L))
      assertEquals(story.window(hours, start).map(_.long("messages")), Some(1L))
    }
  }

  test("a window's record has the fields of window stats v1") {
    told() { story =>
      story.send(
        message(
          "a",
          start + 5,
          more = List(
            "subscriber" -> Json.True,
            "bits"       -> Json.fromInt(100),
            "emotes"     -> Json.arr(
              Json.obj(
                "id"    -> Json.fromString("25"),
                "name"  -> Json.fromString("Kappa"),
                "count" -> Json.fromInt(3)
              )
            )
          )
        ),
        notice("b", start + 6, "raid")
      )
      val expected =
        s"""{"type":"window","channelId":"71000001","channel":"examplechannel","windowSizeSeconds":60,
           |"windowStart":$start,"windowEnd":${start + minute},"chatters":1,"chattersExact":true,"messages":1,
           |"subscriberMessages":1,"firstTimeChatters":0,"emotes":3,"cheers":1,"bits":100,"subscriptions":0,
           |"giftedSubscriptions":0,"raids":1,"deletedMessages":0,"timeouts":0,"bans":0,"sharedMessages":0,
           |"topEmotes":[{"id":"25","name":"Kappa","count":3}],"generation":1,"revision":2,
           |"updatedAt":${start + 6}}""".stripMargin.replace("\n", "")
      story.round()
      val record = story.statsRecords().find(_.key == s"71000001|60|$start").get
      assertEquals(record.value, expected)
      assertEquals(record.timestamp.longValue, start + 6)
    }
  }

  test("each kind of event raises its own numbers, and every event the revision") {
    told() { story =>
      story.send(
        message("m1", start, more = List("subscriber" -> Json.True)),
        message("m2", start, more = List("source" -> source("999"))),
        message("m3", start, more = List("source" -> source(channelId))),
        notice("n1", start, "sub"),
        notice("n2", start, "resub"),
        notice("n3", start, "subgift"),
        notice("n4", start, "anonsubgift"),
        notice("n5", start, "submysterygift"),
        notice("n6", start, "raid"),
        moderation("d1", start, "timeout"),
        moderation("d2", start, "ban"),
        moderation("d3", start, "delete"),
        moderation("d4", start, "clear")
      )
      val window  = story.window(minutes, start).get
      val numbers = List(
        "messages"            -> 3L,
        "subscriberMessages"  -> 1L,
        "sharedMessages"      -> 1L,
        "subscriptions"       -> 2L,
        "giftedSubscriptions" -> 2L,
        "raids"               -> 1L,
        "timeouts"            -> 1L,
        "bans"                -> 1L,
        "cheers"              -> 0L,
        "bits"                -> 0L,
        "deletedMessages"     -> 1L,
        "revision"            -> 13L
      )
      numbers.foreach { case (field, value) => assertEquals(window.long(field), value, field) }
    }
  }

  test("updatedAt is the newest sent time, and the name is that of the newest event, ties by greater id") {
    told() { story =>
      story.send(
        message(uuid("b"), start + 20, channel = "second"),
        message(uuid("c"), start + 20, channel = "third"),
        message(uuid("a"), start + 10, channel = "first")
      )
      val window = story.window(hours, start).get
      assertEquals(window.string("channel"), "third")
      assertEquals(window.long("updatedAt"), start + 20)
    }
  }

  test("a channel that is renamed keeps its windows, under the newer name") {
    told() { story =>
      story.send(message("a", start, channel = "before"), message("b", start + 1, channel = "after"))
      val window = story.window(minutes, start).get
      assertEquals((window.string("channel"), window.long("messages")), ("after", 2L))
    }
  }

  private def uuid(digit: String): String = s"00000000-0000-0000-0000-00000000000$digit"

  private def source(channelId: String): Json =
    Json.obj("channelId" -> Json.fromString(channelId), "id" -> Json.fromString("original"))
}
