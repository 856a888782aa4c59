package chatpulse

import chatpulse.Events._
import chatpulse.Story._
import io.circe.parser.parse
import munit.FunSuite

/** Stories of what is sent when. */
final class EmissionSuite extends FunSuite {
  private val minute = 60000L
  private val grace  = Story.rules.graceMs

  test("there is no watermark before the first record") {
    told() { story =>
      story.second()
      assertEquals(story.statsRecords(), Nil)
    }
  }

  test("a watermark comes after the counts it vouches for, stamped with its event time") {
    told() { story =>
      story.send(message("a", start), message("b", start + minute, channelId = "71000002"))
      story.round()
      val records = story.statsRecords()
      assertEquals(records.map(_.key).count(_ == "watermark|0"), 1)
      assertEquals(records.last.key, "watermark|0")
      assertEquals(records.last.timestamp.longValue, start + minute)
    }
  }

  test("a watermark is sent when event time or totals changed, and only then") {
    told() { story =>
      story.send(message("a", start))
      story.second()
      story.statsRecords()
      story.second()
      assertEquals(story.statsRecords(), Nil)
      story.send(message("a", start))
      story.second()
      assertEquals(story.statsRecords().map(_.key), List("watermark|0"))
    }
  }

  test("a window is sent when it changed, and only then") {
    told() { story =>
      story.send(message("a", start), message("b", start + minute))
      story.second()
      story.statsRecords()
      story.send(message("c", start + minute))
      story.second()
      assertEquals(
        story.statsRecords().map(_.key).toSet,
        Set(
          s"71000001|60|${start + minute}",
          s"71000001|600|$start",
          s"71000001|3600|$start",
          "watermark|0"
        )
      )
    }
  }

  test("ten minutes and hours are sent at most once a second") {
    told() { story =>
      (0 until 20).foreach { i =>
        story.send(message(s"m$i", start + i))
        story.round()
      }
      val sent = story.statsRecords().groupBy(_.key).view.mapValues(_.size).toMap
      assertEquals(sent(s"71000001|60|$start"), 20)
      assertEquals(sent(s"71000001|600|$start"), 2)
      assertEquals(sent(s"71000001|3600|$start"), 2)
    }
  }

  test("ten minutes and an hour are sent before the watermark that makes them final") {
    told() { story =>
      story.send(message("first", start))
      story.round() // takes the turn of the larger windows
      story.statsRecords()
      story.send(message("a", start), tick(start + 3600000 + grace))
      story.round()
      val records = story.statsRecords()
      assertEquals(records.last.key, "watermark|0")
      List(60, 600, 3600).foreach { size =>
        val window =
          records.find(_.key == s"71000001|$size|$start").map(r => parse(r.value).toTry.get)
        assertEquals(window.map(_.long("revision")), Some(2L), size.toString)
      }
    }
  }

  test("with emission per event no revision of any window is skipped") {
    told(emission = Emission.EachFold) { story =>
      (1 to 20).foreach(i => story.send(message(s"m$i", start + i)))
      val revisions = story.statsRecords().filterNot(_.key.startsWith("watermark")).groupMap(_.key) { record =>
        parse(record.value).toTry.get.long("revision")
      }
      assertEquals(revisions.size, 3)
      revisions.values.foreach(seen => assertEquals(seen, (1L to 20L).toList))
    }
  }

  test("state is bounded: events leave with their minute, and minutes an hour after they were final") {
    told() { story =>
      (0 until 300).foreach(i => story.send(message(s"m$i", start + i * minute)))
      // The header, and a chunk for each minute that is not final.
      assertEquals(story.stored(Stores.journal), 1 + 11)
      // The session, the last sixty final minutes, and those that rest.
      assertEquals(story.stored(Stores.history), 1 + 60 + 9)
      story.send(tick(start + 10 * 3600000))
      assertEquals((story.stored(Stores.journal), story.stored(Stores.history)), (1, 0))
    }
  }
}
