package chatpulse

import chatpulse.Events._
import chatpulse.Story._
import munit.FunSuite

/** Stories of deleted messages: in which minute a deletion is counted. */
final class DeletionSuite extends FunSuite {
  private val minute = 60000L

  test("a deletion is counted in its message's minute, and in the two windows around that") {
    told() { story =>
      story.send(message("a", start), deletion("d", start + 11 * minute - 1, "a"))
      List(60, 600, 3600).foreach { size =>
        val window = story.window(size, start).get
        assertEquals((window.long("deletedMessages"), window.long("revision")), (1L, 2L), size.toString)
        assertEquals(window.long("updatedAt"), start + 11 * minute - 1)
      }
      assertEquals(story.window(60, start + 10 * minute), None)
    }
  }

  test(
    "a deletion that comes before its message waits for it, in no window, and is counted in its minute then"
  ) {
    told() { story =>
      story.send(deletion("d", start + 5 * minute, "a"))
      assertEquals(story.latest().keySet, Set("watermark|0"))
      assertEquals(story.watermark().map(_.long("counted")), Some(1L))
      story.send(message("a", start))
      val window = story.window(60, start).get
      assertEquals(
        (window.long("messages"), window.long("deletedMessages"), window.long("revision")),
        (1L, 1L, 2L)
      )
      assertEquals(story.window(60, start + 5 * minute), None)
    }
  }

  test("a deletion whose message is not known is counted in its own minute when that is final") {
    told() { story =>
      story.send(deletion("d", start, "never heard"), tick(start + 11 * minute - 1))
      assertEquals(story.window(60, start), None)
      story.send(tick(start + 11 * minute))
      assertEquals(story.window(60, start).map(_.long("deletedMessages")), Some(1L))
    }
  }

  test("a deletion whose message's minute is final leaves that as it is, and is counted in its own") {
    told() { story =>
      story.send(message("a", start), deletion("d", start + 11 * minute, "a"), tick(start + 30 * minute))
      assertEquals(story.window(60, start).map(_.long("deletedMessages")), Some(0L))
      assertEquals(story.window(60, start + 11 * minute).map(_.long("deletedMessages")), Some(1L))
    }
  }

  test("a second deletion of a message is an event, and no message more") {
    told() { story =>
      story.send(message("a", start), deletion("d1", start + 1, "a"), deletion("d2", start + minute, "a"))
      val window = story.window(60, start).get
      assertEquals((window.long("deletedMessages"), window.long("revision")), (1L, 3L))
    }
  }

  test("a copy of a deletion is a duplicate, also once it was counted in another minute") {
    told() { story =>
      val deleted = deletion("d", start + minute, "a")
      story.send(deleted, deleted, message("a", start), deleted, tick(start + 11 * minute), deleted)
      val totals = story.watermark().get
      assertEquals((totals.long("counted"), totals.long("duplicates")), (2L, 3L))
      assertEquals(story.window(3600, start).map(_.long("deletedMessages")), Some(1L))
    }
  }

  test("timeouts, bans and a cleared room count for themselves") {
    told() { story =>
      story.send(
        moderation("t", start, "timeout"),
        moderation("b", start, "ban"),
        moderation("c", start, "clear")
      )
      val window = story.window(60, start).get
      assertEquals(
        List("timeouts", "bans", "deletedMessages", "revision").map(window.long),
        List(1L, 1L, 0L, 3L)
      )
    }
  }

  test("a deletion that names no message is counted in its own minute at once") {
    told() { story =>
      story.send(moderation("d", start, "delete"))
      assertEquals(story.window(60, start).map(_.long("deletedMessages")), Some(1L))
    }
  }
}
