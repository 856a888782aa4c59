package chatpulse.integration

import chatpulse.Events._
import chatpulse.Story.Fields
import io.circe.Json
import munit.FunSuite

import scala.concurrent.duration._
import scala.util.Random

/** What only a real broker can show: transactions, restored state, restored time. */
final class ExactlyOnceSuite extends FunSuite {
  private val minute = 60000L
  private val grace  = 10 * minute

  override val munitTimeout: Duration = 4.minutes

  test("events are counted once though the processor is killed again and again, also with its state lost") {
    Broker.on() { broker =>
      val events = corpus(60000)
      val stats  = broker.stats()
      broker.send(events)

      val stateDir = broker.newStateDir()
      val first    = broker.startProcessor(stateDir)
      stats.waitUntil("the first counts")(_.total("counted") > 5000)
      first.kill()

      val second = broker.startProcessor(stateDir)
      stats.waitUntil("counts after the first kill")(_.total("counted") > 25000)
      second.kill()

      broker.startProcessor(broker.newStateDir())
      val unique = events.distinctBy(_.string("id"))
      stats.waitUntil("all events")(r => r.total("counted") + r.total("duplicates") >= events.size)

      assertEquals(stats.total("counted"), unique.size.toLong)
      assertEquals(stats.total("duplicates"), (events.size - unique.size).toLong)
      assertEquals(stats.total("late") + stats.total("deadLettered"), 0L)
      stats.waitUntil("the last windows")(r =>
        List(60, 600, 3600).forall(messages(r, _) == recount(unique, 60).values.sum)
      )
      List(60, 600, 3600).foreach(size => assertEquals(counts(stats, size), recount(unique, size)))
      assertRevisionsNeverFall(stats)
    }
  }

  test("a partition that moves to another instance is counted on from where it was") {
    Broker.on() { broker =>
      val events          = corpus(20000)
      val (before, after) = events.splitAt(10000)
      val stats           = broker.stats()
      val first           = broker.startProcessor()
      broker.send(before)
      stats.waitUntil("the first half")(r => r.total("counted") + r.total("duplicates") >= before.size)

      broker.startProcessor()
      first.kill()
      broker.send(after)
      stats.waitUntil("the second half")(r => r.total("counted") + r.total("duplicates") >= events.size)

      val unique = events.distinctBy(_.string("id"))
      stats.waitUntil("the last windows")(messages(_, 3600) == unique.size)
      List(60, 600, 3600).foreach(size => assertEquals(counts(stats, size), recount(unique, size)))
    }
  }

  test("what was late before a restart is late after it, and nothing final is counted again") {
    Broker.on(partitions = 1) { broker =>
      val stats = broker.stats()
      val first = broker.startProcessor()
      broker.send(List(message("a", start), tick(start + 20 * minute), message("late 1", start)))
      stats.waitUntil("the first late event")(_.total("late") == 1)
      assertEquals(first.stop(), Some(0))

      val second = broker.startProcessor(first.stateDir)
      broker.send(List(message("late 2", start), message("late 3", start + minute)))
      stats.waitUntil("the late events after a clean stop")(_.total("late") == 3)
      second.kill()

      broker.startProcessor()
      broker.send(List(message("late 4", start), message("a", start), message("b", start + 20 * minute)))
      stats.waitUntil("the late events after a kill and the loss of the state")(_.total("counted") == 2)
      assertEquals(stats.total("late"), 5L)
      assertEquals(stats.latest(s"$channelId|60|$start").long("revision"), 1L)
      assert(!stats.latest.contains(s"$channelId|60|${start + minute}"))

      val letters = broker.deadLetters().waitUntil("the dead letters")(_.records.size >= 5)
      val reasons = letters.records.map(r => new String(r.headers.lastHeader("x-reason").value))
      assertEquals(reasons, List.fill(5)("late"))
    }
  }

  test(
    "after a start every window that is not final is sent again, and no watermark until something changes"
  ) {
    Broker.on(partitions = 1) { broker =>
      val stats = broker.stats()
      val first = broker.startProcessor()
      val open  = start + 15 * minute
      broker.send(List(message("a", start), message("b", open), tick(start + grace + 5 * minute)))
      stats.waitUntil("all windows")(r => r.total("counted") == 2 && messages(r, 3600) == 2)
      assertEquals(first.stop(), Some(0))

      val again    = broker.statsFromNow()
      val second   = broker.startProcessor(first.stateDir)
      val expected = Set(
        s"$channelId|60|$open",
        s"$channelId|600|$start",
        s"$channelId|600|${start + 10 * minute}",
        s"$channelId|3600|$start"
      )
      again.waitUntil("the open windows")(r => expected.subsetOf(r.latest.keySet))
      assertEquals(again.latest.keySet, expected)
      again.records.foreach(record =>
        assertEquals(Some(record.value), stats.records.findLast(_.key == record.key).map(_.value))
      )

      broker.send(List(tick(start + grace + 6 * minute)))
      again.waitUntil("the next watermark")(_.latest.contains("watermark|0"))
      assertEquals(again.latest("watermark|0").long("eventTime"), start + grace + 6 * minute)
      assertEquals(again.records.count(_.key == "watermark|0"), 1)
      assertEquals(second.stop(), Some(0))
    }
  }

  test("copies of an event are counted once: in one batch, across a commit, a clean restart and a kill") {
    Broker.on(partitions = 1) { broker =>
      val stats  = broker.stats()
      val cheers = broker.topic(_.cheers)
      val first  = broker.startProcessor()
      val cheer  = message("a", start, more = List("bits" -> Json.fromInt(1)))
      broker.send(List(cheer, cheer))
      stats.waitUntil("the copy in one batch")(_.total("duplicates") == 1)
      broker.send(List(cheer))
      stats.waitUntil("the copy across a commit")(_.total("duplicates") == 2)
      assertEquals(first.stop(), Some(0))

      val second = broker.startProcessor(first.stateDir)
      broker.send(List(cheer))
      stats.waitUntil("the copy across a clean restart")(_.total("duplicates") == 3)
      second.kill()

      broker.startProcessor()
      broker.send(List(cheer))
      stats.waitUntil("the copy across a kill and the loss of the state")(_.total("duplicates") == 4)
      assertEquals(stats.total("counted"), 1L)
      stats.waitUntil("the hour")(_.latest.contains(s"$channelId|3600|$start"))
      assertEquals(stats.latest(s"$channelId|3600|$start").long("revision"), 1L)
      cheers.waitUntil("the routed event")(_.records.nonEmpty)
      assertEquals(cheers.records.size, 1)
    }
  }

  test("a session is told once, though the processor is killed between its end and the next event") {
    Broker.on(partitions = 1) { broker =>
      val sessions = broker.topic(_.sessions)
      val first    = broker.startProcessor()
      broker.send(List(message("a", start), message("b", start + minute), tick(start + 20 * minute)))
      broker.stats().waitUntil("two messages")(_.total("counted") == 2)
      first.kill()

      val second = broker.startProcessor()
      broker.send(List(tick(start + 40 * minute)))
      sessions.waitUntil("the session")(_.records.nonEmpty)
      second.kill()

      broker.startProcessor()
      broker.send(List(tick(start + 60 * minute)))
      broker
        .stats()
        .waitUntil("the last tick")(
          _.latest.get("watermark|0").exists(_.long("eventTime") == start + 60 * minute)
        )
      sessions.waitUntil("no other session")(_ => true)
      assertEquals(sessions.records.map(_.key), List(s"$channelId|$start"))
      assertEquals(sessions.latest(s"$channelId|$start").long("messages"), 2L)
    }
  }

  /** Messages of 40 channels over nine minutes, out of order by up to two seconds; one in fifty comes twice. */
  private def corpus(size: Int): List[Json] = {
    val random = new Random(7)
    val events = List.tabulate(size) { i =>
      val at = start + 5 * minute + i * (9 * minute) / size + random.nextInt(2000)
      message(s"event-$i", at, channelId = (71000000 + random.nextInt(40)).toString)
    }
    events.zipWithIndex.flatMap { case (event, i) =>
      if (i % 50 == 0) List(event, events(i / 2)) else List(event)
    }
  }

  private def recount(unique: List[Json], seconds: Int): Map[String, Long] =
    unique
      .groupBy { e =>
        val at = e.long("sentAt")
        s"${e.string("channelId")}|$seconds|${at - at % (seconds * 1000L)}"
      }
      .view
      .mapValues(_.size.toLong)
      .toMap

  private def counts(stats: Broker#Reader, seconds: Int): Map[String, Long] =
    stats.latest.collect {
      case (key, json) if key.contains(s"|$seconds|") => key -> json.long("messages")
    }

  private def messages(stats: Broker#Reader, seconds: Int): Long = counts(stats, seconds).values.sum

  private def assertRevisionsNeverFall(stats: Broker#Reader): Unit =
    stats.records.filterNot(_.key.startsWith("watermark|")).groupBy(_.key).foreach { case (key, records) =>
      val seen = records.map(r => io.circe.parser.parse(r.value).toTry.get)
      seen.zip(seen.drop(1)).foreach { case (a, b) =>
        assert(a.long("revision") <= b.long("revision"), s"$key fell")
        if (a.long("revision") == b.long("revision")) assertEquals(a, b, s"$key: one revision, two records")
      }
    }
}
